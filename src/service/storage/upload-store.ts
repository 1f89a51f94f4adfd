/**
 * Uploads on disk: for each a file and its metadata beside it. The id is a digest of content and name, so
 * that an upload sent twice is stored once.
 *
 *     uploads/ID        the content
 *     uploads/ID.json   its metadata; written last, so an upload without it does not exist
 */
import { createHash } from "node:crypto";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { LooperError, type Seconds } from "#base";
import {
  beginFile,
  sizeOfFolder,
  sweepUnfinished,
  type UnfinishedFile,
  writeFileAtomic,
} from "#platform-node";
import type { IncomingUpload, Upload, UploadAbout, UploadStore } from "../http/ports.ts";
import { createAudioCheck } from "./audio-check.ts";

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
  /** Remove those that have expired, and what a killed process left half-written. */
  removeExpired(): Promise<void>;
}

/** Write a file as it arrives, and take its digest on the way. */
function receiveFile(
  file: UnfinishedFile,
  keep: (
    file: UnfinishedFile,
    content: Pick<Upload, "size" | "sha256">,
    about: UploadAbout,
  ) => Promise<Upload>,
): IncomingUpload {
  const hash = createHash("sha256");
  let size = 0;
  return {
    get size() {
      return size;
    },
    async write(bytes) {
      size += bytes.length;
      hash.update(bytes);
      await file.write(bytes);
    },
    keep: (about) => keep(file, { size, sha256: hash.digest("hex") }, about),
    discard: file.discard,
  };
}

/**
 * Open the store of uploads.
 *
 * @param options - where, how long, how much
 */
export function openUploadStore({ data, lifetime, maxBytes }: UploadStoreOptions): ExpiringUploadStore {
  const root = join(data, folder);
  const audio = createAudioCheck();
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
    await sweepUnfinished(root);
  }

  const full = () => {
    const message = `Uploads would exceed their limit of ${Math.floor(maxBytes / 1e6)} MB. Remove some, or wait until they expire.`;
    return new LooperError("WORK_UPLOADS_FULL", message, { facts: { maxBytes } });
  };

  /** Put the content of a file in its place, with its metadata. */
  async function keep(
    file: UnfinishedFile,
    content: Pick<Upload, "size" | "sha256">,
    about: UploadAbout,
  ): Promise<Upload> {
    const id = createHash("sha256").update(`${content.sha256}\n${about.name}`).digest("hex").slice(0, 26);
    const known = await read(id);
    await removeExpired();
    // What arrives counts too: this file, and others beside it.
    if (!known && (await sizeOfFolder(root)) > maxBytes) throw full();
    const now = Date.now();
    const upload: Upload = {
      ...about,
      id,
      ...content,
      createdAt: known?.createdAt ?? new Date(now).toISOString(),
      expiresAt: new Date(now + lifetime * 1000).toISOString(),
      path: `${folder}/${id}`,
    };
    await file.finish(join(root, id));
    await writeFileAtomic(metadataFile(id), JSON.stringify(upload));
    return upload;
  }

  return {
    async receive() {
      if ((await sizeOfFolder(root)) > maxBytes) throw full();
      return receiveFile(await beginFile(root), keep);
    },
    async find(id) {
      const upload = await read(id);
      return upload && isLive(upload) ? upload : undefined;
    },
    checkAudio: (upload) => audio.check(join(data, upload.path), "audio"),
    async list() {
      return (await all()).filter(isLive);
    },
    remove,
    removeExpired,
  };
}
