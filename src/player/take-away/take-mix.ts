/** What plays, as one file: rendered offline, the same samples as are heard. */
import { encodeFlac, encodeWav } from "#formats";
import { type Cell, gridOfRows } from "../session/cell.ts";
import type { Playback } from "../session/playback.ts";
import { renderMix } from "../sound/render-mix.ts";
import { audioType, type NamedFile } from "./save-file.ts";

/** Formats of a mixdown: those that keep every sample. */
export type MixFormat = "wav" | "flac";

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
 * @param bars - how many
 * @param name - of the file, without its ending
 * @param format - of the file
 * @returns 24 bits a sample
 */
export async function takeMix(
  playback: Playback,
  cells: readonly Cell[],
  bars: number,
  name: string,
  format: MixFormat,
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
  const channels = [buffer.getChannelData(0), buffer.getChannelData(1)];
  let peak = 0;
  for (const channel of channels) for (const sample of channel) peak = Math.max(peak, Math.abs(sample));
  const encode = format === "flac" ? encodeFlac : encodeWav;
  const bytes = new Uint8Array(encode({ channels, sampleRate }, { bitDepth: 24 }));
  const file = `${name}.${format}`;
  return { file: { name: file, type: audioType(file), bytes }, peak };
}
