/** What plays, as one file: rendered offline, the same samples as are heard. */
import { encodeWav } from "#formats";
import { type Cell, gridOfRows } from "../session/cell.ts";
import type { Playback } from "../session/playback.ts";
import { renderMix } from "../sound/render-mix.ts";
import type { NamedFile } from "./save-file.ts";

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
 * @param name - of the file
 * @returns a WAV of 24 bits
 */
export async function takeMix(
  playback: Playback,
  cells: readonly Cell[],
  bars: number,
  name: string,
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
  const bytes = new Uint8Array(encodeWav({ channels, sampleRate }, { bitDepth: 24 }));
  return { file: { name, type: "audio/wav", bytes }, peak };
}
