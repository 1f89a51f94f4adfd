/** A model folder on a static server: each file is loaded when it is first opened, and kept by the browser. */
import { LooperError } from "#base";
import type { ModelFolder } from "#checkpoint";
import { blobSource } from "./blob-source.ts";
import type { ListedFolder } from "./listed-file.ts";
import { type LoadOptions, loadFile } from "./load-file.ts";

/**
 * Open a folder by its list.
 *
 * @param base - address that the folder's path starts from
 * @param folder - its list
 * @param options - where files are kept, who watches, how to stop
 */
export function openHttpFolder(base: URL, folder: ListedFolder, options: LoadOptions): ModelFolder {
  const url = new URL(folder.path, base);
  const loading = new Map<string, Promise<Blob>>();
  return {
    path: url.pathname.replace(/\/$/, ""),
    files: folder.files.map(({ name }) => name),
    async open(name) {
      const file = folder.files.find((listed) => listed.name === name);
      if (!file) {
        const message = `${url.pathname} has no ${name}.`;
        throw new LooperError("INPUT_FILE_NOT_FOUND", message, { facts: { file: name } });
      }
      const load = loading.get(name) ?? loadFile(new URL(name, url), file, options);
      loading.set(name, load);
      load.catch(() => loading.delete(name));
      return { ...blobSource(await load, `${url.pathname}${name}`), close: async () => undefined };
    },
  };
}
