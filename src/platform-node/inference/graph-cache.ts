/**
 * Built graphs on disk, one folder per key. A folder appears whole, by one rename; a lock beside it names
 * the process that builds it, so that two never build the same, and a dead builder blocks nobody.
 */
import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { LooperError } from "#base";
import type { GraphFolder, GraphStore } from "#inference";
import { acquireLock } from "../files/acquire-lock.ts";
import { sizeOfFolder } from "../files/folder-size.ts";
import { homeFolder } from "../files/home-folder.ts";
import { systemError } from "../files/system-error.ts";

/** Written last into a folder: without it the folder is no cache of ours. */
const seal = "complete.json";

/** Where graphs are kept, and how long to wait for others. */
export interface GraphCacheOptions {
  /** Where the folders are. */
  readonly root?: string;
  /** How long another process may build before we give up. */
  readonly timeoutMilliseconds?: number;
}

/**
 * Keep graphs on disk.
 *
 * @param options - where, and how long to wait for others
 */
export function createGraphCache(options: GraphCacheOptions = {}): GraphStore {
  const { root = join(homeFolder(), "graphs"), timeoutMilliseconds = 30 * 60_000 } = options;
  return {
    async obtain(key, build, signal) {
      const folder = join(root, key);
      if (await isWhole(folder)) return folder;
      const lock = join(root, `${key}.lock`);
      const release = await acquireLock(lock, {
        isDone: () => isWhole(folder),
        timeoutMilliseconds,
        refusal: ({ pid }) => lockedError(folder, lock, pid, timeoutMilliseconds),
        signal,
      }).catch((cause: unknown) => {
        throw diskError(folder, cause);
      });
      if (!release) return folder;
      try {
        if (await isWhole(folder)) return folder;
        return await buildFolder(root, key, folder, build);
      } finally {
        await release();
      }
    },
  };
}

/** Sealed, and every file as long as the seal says. */
async function isWhole(folder: string): Promise<boolean> {
  try {
    const { files } = JSON.parse(await readFile(join(folder, seal), "utf8")) as {
      files: Record<string, number>;
    };
    const sizes = Object.entries(files).map(
      async ([name, size]) => (await stat(join(folder, name))).size === size,
    );
    return (await Promise.all(sizes)).every(Boolean);
  } catch {
    return false;
  }
}

function lockedError(folder: string, lock: string, pid: number, timeout: number): LooperError {
  return new LooperError(
    "MODEL_CACHE_LOCKED",
    `Process ${pid} has been building ${folder} for ${Math.round(timeout / 1000)} s. Wait for it; if there is none, delete ${lock}.`,
    { facts: { folder, lock, pid } },
  );
}

async function buildFolder(
  root: string,
  key: string,
  folder: string,
  build: (folder: GraphFolder) => Promise<void>,
): Promise<string> {
  await sweep(root, key);
  const temporary = join(root, `${key}.${process.pid}.part`);
  try {
    await mkdir(temporary, { recursive: true });
    const files: Record<string, number> = {};
    await build({
      write: async (name, fill) => {
        files[name] = await writeFile(join(temporary, name), fill);
      },
    });
    await writeFile(join(temporary, seal), (append) =>
      append(new TextEncoder().encode(JSON.stringify({ key, files }))),
    );
    await rm(folder, { recursive: true, force: true });
    await rename(temporary, folder);
    return folder;
  } catch (cause) {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    throw diskError(folder, cause);
  }
}

/** Remove what killed builders of the same key left behind; we hold its lock. */
async function sweep(root: string, key: string): Promise<void> {
  for (const name of await readdir(root)) {
    if (name.startsWith(`${key}.`) && name.endsWith(".part"))
      await rm(join(root, name), { recursive: true, force: true });
  }
}

async function writeFile(
  path: string,
  fill: (append: (bytes: Uint8Array) => Promise<void>) => Promise<void>,
): Promise<number> {
  const handle = await open(path, "wx");
  let size = 0;
  try {
    await fill(async (bytes) => {
      size += bytes.length;
      for (let at = 0; at < bytes.length; ) {
        const { bytesWritten } = await handle.write(bytes, at, Math.min(bytes.length - at, 1 << 26));
        at += bytesWritten;
      }
    });
    await handle.sync();
    return size;
  } finally {
    await handle.close();
  }
}

function diskError(path: string, cause: unknown): unknown {
  return systemError(cause, {
    doing: "write",
    path,
    subject: `The graphs in ${path}`,
    advice: "Set MUSICGEN_LOOPER_HOME to a folder you may write to.",
    whenFull: "Free some, or set MUSICGEN_LOOPER_HOME to another disk.",
  });
}

/** Built graphs on disk. */
export interface StoredGraphs {
  readonly key: string;
  readonly path: string;
  /** In bytes. */
  readonly size: number;
}

/**
 * List the graphs on disk, whole ones only.
 *
 * @param root - where the folders are
 */
export async function listGraphs(root: string): Promise<StoredGraphs[]> {
  const listed: StoredGraphs[] = [];
  for (const key of (await readdir(root).catch(() => [])).sort()) {
    const path = join(root, key);
    if (await isWhole(path)) listed.push({ key, path, size: await sizeOfFolder(path) });
  }
  return listed;
}
