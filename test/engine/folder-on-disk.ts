/** A folder that graphs are written to, without a cache around it. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { GraphFolder } from "#inference";

/** Open a folder on disk, made if it is not there. */
export function folderOnDisk(path: string): GraphFolder {
  mkdirSync(path, { recursive: true });
  return {
    async write(name, fill) {
      const parts: Uint8Array[] = [];
      await fill(async (bytes) => void parts.push(bytes.slice()));
      writeFileSync(join(path, name), Buffer.concat(parts));
    },
  };
}
