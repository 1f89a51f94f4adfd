/**
 * Uploads on disk: for each a file and a note beside it. The id is drawn from the content and the name, so
 * that a request sent twice keeps one file.
 *
 *     uploads/ID        the content
 *     uploads/ID.json   what is known of it; written last, so a file without a note does not exist
 */
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { LooperError, type Seconds } from "#base";
import { sizeOfFolder, writeFileAtomic } from "#platform-node";
import type { Upload, UploadShelf } from "../http/ports.ts";

/** Folder of the uploads, below the data folder. */
const folder = "uploads";

/** How to keep uploads. */
export interface UploadShelfOptions {
  /** The data folder. */
  readonly data: string;
  /** How long each is kept. */
  readonly lifetime: Seconds;
  /** All together, in bytes. */
  readonly maxBytes: number;
}

/** Uploads, and the broom for them. */
export interface SweptUploadShelf extends UploadShelf {
  /** Remove those whose time is up. */
  removeExpired(): Promise<void>;
}

/**
 * Open the shelf of uploads.
 *
 * @param options - where, how long, how much
 */
export function openUploadShelf({ data, lifetime, maxBytes }: UploadShelfOptions): SweptUploadShelf {
  const root = join(data, folder);
  const noteOf = (id: string) => join(root, `${id}.json`);

  async function read(id: string): Promise<Upload | undefined> {
    if (!/^[a-z0-9]{1,64}$/.test(id)) return undefined;
    const text = await readFile(noteOf(id), "utf8").catch(() => undefined);
    return text === undefined ? undefined : (JSON.parse(text) as Upload);
  }

  async function remove(id: string): Promise<boolean> {
    if (!(await read(id))) return false;
    await rm(noteOf(id), { force: true });
    await rm(join(root, id), { force: true });
    return true;
  }

  const isLive = (upload: Upload) => Date.parse(upload.expiresAt) > Date.now();

  async function all(): Promise<Upload[]> {
    const names = await readdir(root).catch(() => []);
    const notes = names.filter((name) => name.endsWith(".json")).map((name) => read(name.slice(0, -5)));
    const found = (await Promise.all(notes)).filter((upload) => upload !== undefined);
    return found.sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  }

  async function removeExpired(): Promise<void> {
    for (const upload of await all()) if (!isLive(upload)) await remove(upload.id);
  }

  return {
    async save(content, about) {
      const sha256 = createHash("sha256").update(content).digest("hex");
      const id = createHash("sha256").update(`${sha256}\n${about.name}`).digest("hex").slice(0, 26);
      const known = await read(id);
      await removeExpired();
      if (!known && (await sizeOfFolder(root)) + content.length > maxBytes) {
        const message = `Uploads take up all of their ${Math.floor(maxBytes / 1e6)} MB. Remove some, or wait until their time is up.`;
        throw new LooperError("WORK_UPLOADS_FULL", message, { facts: { most: maxBytes } });
      }
      await mkdir(root, { recursive: true });
      const now = Date.now();
      const upload: Upload = {
        ...about,
        id,
        size: content.length,
        sha256,
        createdAt: known?.createdAt ?? new Date(now).toISOString(),
        expiresAt: new Date(now + lifetime * 1000).toISOString(),
        path: `${folder}/${id}`,
      };
      await writeFileAtomic(join(root, id), content);
      await writeFileAtomic(noteOf(id), new TextEncoder().encode(JSON.stringify(upload)));
      return upload;
    },
    async find(id) {
      const upload = await read(id);
      return upload && isLive(upload) ? upload : undefined;
    },
    async list() {
      return (await all()).filter(isLive);
    },
    remove,
    removeExpired,
  };
}
