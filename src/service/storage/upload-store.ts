/**
 * Uploads on disk: for each a file and its metadata beside it. The id is a digest of content and name, so
 * that an upload sent twice is stored once.
 *
 *     uploads/ID        the content
 *     uploads/ID.json   its metadata; written last, so an upload without it does not exist
 */
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { LooperError, type Seconds } from "#base";
import { checkAudioFile, sizeOfFolder, writeFileAtomic } from "#platform-node";
import type { Upload, UploadStore } from "../http/ports.ts";

/** Folder of the uploads, below the data folder. */
const folder = "uploads";

/** Where uploads are kept, how long and how many. */
export interface UploadStoreOptions {
  /** The data folder. */
  readonly data: string;
  /** How long each is kept. */
  readonly lifetime: Seconds;
  /** All together, in bytes. */
  readonly maxBytes: number;
}

/** Uploads that expire. */
export interface ExpiringUploadStore extends UploadStore {
  /** Remove those that have expired. */
  removeExpired(): Promise<void>;
}

/**
 * Open the store of uploads.
 *
 * @param options - where, how long, how much
 */
export function openUploadStore({ data, lifetime, maxBytes }: UploadStoreOptions): ExpiringUploadStore {
  const root = join(data, folder);
  const metadataFile = (id: string) => join(root, `${id}.json`);

  async function read(id: string): Promise<Upload | undefined> {
    if (!/^[a-z0-9]{1,64}$/.test(id)) return undefined;
    const text = await readFile(metadataFile(id), "utf8").catch(() => undefined);
    return text === undefined ? undefined : (JSON.parse(text) as Upload);
  }

  async function remove(id: string): Promise<boolean> {
    if (!(await read(id))) return false;
    await rm(metadataFile(id), { force: true });
    await rm(join(root, id), { force: true });
    return true;
  }

  const isLive = (upload: Upload) => Date.parse(upload.expiresAt) > Date.now();

  async function all(): Promise<Upload[]> {
    const names = await readdir(root).catch(() => []);
    const uploads = names.filter((name) => name.endsWith(".json")).map((name) => read(name.slice(0, -5)));
    const found = (await Promise.all(uploads)).filter((upload) => upload !== undefined);
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
        const message = `Uploads would exceed their limit of ${Math.floor(maxBytes / 1e6)} MB. Remove some, or wait until they expire.`;
        throw new LooperError("WORK_UPLOADS_FULL", message, { facts: { maxBytes } });
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
      await writeFileAtomic(metadataFile(id), new TextEncoder().encode(JSON.stringify(upload)));
      return upload;
    },
    async find(id) {
      const upload = await read(id);
      return upload && isLive(upload) ? upload : undefined;
    },
    checkAudio: (upload) => checkAudioFile(join(data, upload.path), "audio"),
    async list() {
      return (await all()).filter(isLive);
    },
    remove,
    removeExpired,
  };
}
