/** Every layer as a file of its own, in one archive. */
import { zip } from "fflate";
import type { Cell } from "../session/cell.ts";
import type { Playback } from "../session/playback.ts";
import { clipOf, encodeTaken, type LoadMp3Encoder, type TakenFormat } from "./encode-taken.ts";
import type { NamedFile } from "./save-file.ts";

/** What the files shall be. */
export interface LayerWishes {
  /** Null keeps every file as it is. */
  readonly format: TakenFormat | null;
  readonly loadMp3: LoadMp3Encoder | null;
}

/**
 * Put the sounds of cells into a zip. Audio does not shrink, so it is stored as it is.
 *
 * @param playback - decodes what is to be of another format
 * @param cells - those without a sound are left out; equal names get a number
 * @param name - of the archive, without its ending
 * @param wishes - a file that has the format already keeps its bytes
 * @returns the archive, and how many files are in it
 */
export async function zipLayers(
  playback: Playback,
  cells: readonly Cell[],
  name: string,
  wishes: LayerWishes,
): Promise<{ readonly file: NamedFile; readonly count: number }> {
  const entries: Record<string, [Uint8Array, { level: 0 }]> = {};
  for (const cell of cells) {
    const layer = await readLayer(playback, cell, wishes);
    if (!layer) continue;
    let path = layer.file;
    for (let n = 2; entries[path]; n++) path = layer.file.replace(/(\.\w+)?$/, `-${n}$1`);
    entries[path] = [layer.bytes, { level: 0 }];
  }
  const bytes = await new Promise<Uint8Array>((done, failed) => {
    zip(entries, (error, archive) => (error ? failed(error) : done(archive)));
  });
  const file = { name: `${name}.zip`, type: "application/zip", bytes: new Uint8Array(bytes) };
  return { file, count: Object.keys(entries).length };
}

async function readLayer(
  playback: Playback,
  cell: Cell,
  { format, loadMp3 }: LayerWishes,
): Promise<{ readonly file: string; readonly bytes: Uint8Array } | null> {
  const sound = cell.sound.peek();
  if (!sound) return null;
  if (format === null || sound.file.toLowerCase().endsWith(`.${format}`))
    return { file: sound.file, bytes: await sound.read() };
  const layer = await playback.load(cell);
  if (!layer) throw new Error(`${sound.file} could not be read. Keep the files as they are.`);
  const bytes = await encodeTaken(clipOf(layer.buffer, playback.sampleRate), format, loadMp3);
  return { file: `${sound.file.replace(/\.\w+$/, "")}.${format}`, bytes };
}
