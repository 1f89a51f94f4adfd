/** Every layer as a file of its own, in one archive. */
import { zip } from "fflate";
import type { CellSound } from "../session/session-pack.ts";
import type { NamedFile } from "./save-file.ts";

/**
 * Put sounds into a zip. Audio does not shrink, so it is stored as it is.
 *
 * @param sounds - their files keep their bytes; equal names get a number
 * @param name - of the archive, without its ending
 */
export async function zipLayers(sounds: readonly CellSound[], name: string): Promise<NamedFile> {
  const entries: Record<string, [Uint8Array, { level: 0 }]> = {};
  for (const sound of sounds) {
    let path = sound.file;
    for (let n = 2; entries[path]; n++) path = sound.file.replace(/(\.\w+)?$/, `-${n}$1`);
    entries[path] = [await sound.read(), { level: 0 }];
  }
  const bytes = await new Promise<Uint8Array>((done, failed) => {
    zip(entries, (error, archive) => (error ? failed(error) : done(archive)));
  });
  return { name: `${name}.zip`, type: "application/zip", bytes: new Uint8Array(bytes) };
}
