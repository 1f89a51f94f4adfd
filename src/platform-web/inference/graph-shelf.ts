/**
 * Built graphs, kept by the browser. A folder counts once its seal is there, which is written last. Two tabs that
 * build the same write the same; the graphs of other models are removed when one was built, for a tab plays one.
 */
import { LooperError } from "#base";
import type { GraphStore } from "#inference";
import type { Shelf } from "../files/open-shelf.ts";

/** Written last into a folder. */
const seal = "complete";

/** Keeps graphs, and gives them to the runtime. */
export interface GraphShelf extends GraphStore {
  /**
   * Read a file of a folder.
   *
   * @throws LooperError MODEL_FILE_CORRUPT where the browser has removed it
   */
  read(folder: string, file: string): Promise<Uint8Array>;
  /** Whether all that was written is kept beyond this tab. */
  isKept(): boolean;
}

/**
 * Keep graphs on a shelf.
 *
 * @param shelf - keeps blobs
 */
export function createGraphShelf(shelf: Shelf<Blob>): GraphShelf {
  let isKept = true;
  const put = async (key: string, blob: Blob) => {
    isKept = (await shelf.put(key, blob)) && isKept;
  };
  return {
    isKept: () => isKept,
    async obtain(key, build, signal) {
      if (await shelf.get(`${key}/${seal}`)) return key;
      await build({
        async write(name, fill) {
          const parts: Blob[] = [];
          await fill(async (bytes) => {
            signal?.throwIfAborted();
            parts.push(new Blob([bytes as Uint8Array<ArrayBuffer>]));
          });
          await put(`${key}/${name}`, new Blob(parts));
        },
      });
      await put(`${key}/${seal}`, new Blob());
      const others = (await shelf.keys()).filter((other) => !other.startsWith(`${key}/`));
      await shelf.remove(others);
      return key;
    },
    async read(folder, file) {
      const blob = await shelf.get(`${folder}/${file}`);
      if (blob) return new Uint8Array(await blob.arrayBuffer());
      await shelf.remove([`${folder}/${seal}`]);
      const message = `The browser has removed ${file} of the model. Ask again: it is built anew.`;
      throw new LooperError("MODEL_FILE_CORRUPT", message, { facts: { file } });
    },
  };
}
