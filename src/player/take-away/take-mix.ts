/** What plays, as one file: rendered offline, the same samples as are heard. */
import { type Cell, gridOfRows } from "../session/cell.ts";
import type { Playback } from "../session/playback.ts";
import { renderMix } from "../sound/render-mix.ts";
import { clipOf, encodeTaken, type LoadMp3Encoder, type TakenFormat } from "./encode-taken.ts";
import { audioType, type NamedFile } from "./save-file.ts";

/** What a mixdown shall be. */
export interface MixWishes {
  readonly bars: number;
  /** Of the file, without its ending. */
  readonly name: string;
  readonly format: TakenFormat;
  readonly loadMp3: LoadMp3Encoder | null;
}

/** A mixdown, and how it turned out. */
export interface TakenMix {
  readonly file: NamedFile;
  /** Highest sample; above 1 the file clips, as what is heard does. */
  readonly peak: number;
}

/**
 * Render what plays.
 *
 * @param playback - whose mix it is
 * @param cells - what plays, one of each column
 * @param wishes - how long, which format
 * @returns the file: of 24 bits a sample, or MP3
 */
export async function takeMix(
  playback: Playback,
  cells: readonly Cell[],
  { bars, name, format, loadMp3 }: MixWishes,
): Promise<TakenMix> {
  const loaded = await Promise.all(
    cells.map(async (cell) => ({ column: cell.part, sound: await playback.load(cell) })),
  );
  const layers = loaded.flatMap(({ column, sound }) => (sound ? [{ column, sound }] : []));
  const grid = gridOfRows(
    cells.map(({ row }) => row),
    playback.sampleRate,
  );
  const { sampleRate } = playback;
  const buffer = await renderMix({ layers, settings: playback.mix.peek(), sampleRate, grid, bars });
  const clip = clipOf(buffer, sampleRate);
  let peak = 0;
  for (const channel of clip.channels) {
    for (const sample of channel) peak = Math.max(peak, Math.abs(sample));
  }
  const bytes = await encodeTaken(clip, format, loadMp3);
  const file = `${name}.${format}`;
  return { file: { name: file, type: audioType(file), bytes }, peak };
}
