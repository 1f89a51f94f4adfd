/**
 * Uploads in the store of objects: for each its content and its metadata beside it. The id is a digest of content,
 * name and owner, so that an upload sent twice is stored once.
 *
 *     uploads/ID        the content
 *     uploads/ID.json   its metadata; put last, so an upload without it does not exist
 */
import { createHash } from "node:crypto";
import { LooperError, type Seconds } from "#base";
import type { Upload, UploadAbout, UploadStore } from "../http/ports.ts";
import { createAudioCheck } from "./audio-check.ts";
import {
  type IncomingObject,
  type ObjectFacts,
  type ObjectStore,
  readWhole,
  uploadsPrefix,
} from "./objects/object-store.ts";
import { receiveUpload } from "./receive-upload.ts";

/** A content without metadata is removed at this age: its upload broke off. */
const minOrphanAge: Seconds = 3600;
/** Metadata that is read at once. */
const readAtOnce = 16;

/** Where uploads are kept, how long and how many. */
export interface UploadStoreOptions {
  readonly objects: ObjectStore;
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

const metadataEnd = ".json";

const keyOf = (id: string) => `${uploadsPrefix}${id}`;
const metadataKey = (id: string) => `${keyOf(id)}${metadataEnd}`;
const isMetadata = ({ key }: ObjectFacts) => key.endsWith(metadataEnd);
const isLive = (upload: Upload) => Date.parse(upload.expiresAt) > Date.now();
const isOlder = ({ modifiedAt }: ObjectFacts, age: Seconds) => Date.now() - modifiedAt > age * 1000;

async function read(objects: ObjectStore, id: string): Promise<Upload | undefined> {
  if (!/^[a-z0-9]{1,64}$/.test(id)) return undefined;
  const bytes = await readWhole(objects, metadataKey(id));
  return bytes && (JSON.parse(new TextDecoder().decode(bytes)) as Upload);
}

/** Read many, newest first. */
async function readAll(objects: ObjectStore, metadata: readonly ObjectFacts[]): Promise<Upload[]> {
  const ids = metadata.map(({ key }) => key.slice(uploadsPrefix.length, -metadataEnd.length));
  const uploads: Upload[] = [];
  for (let from = 0; from < ids.length; from += readAtOnce) {
    const some = await Promise.all(ids.slice(from, from + readAtOnce).map((id) => read(objects, id)));
    uploads.push(...some.filter((upload) => upload !== undefined));
  }
  return uploads.sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
}

/** What two callers send is stored twice: neither may learn of the other's, nor remove it. */
function idOf({ sha256 }: Pick<Upload, "sha256">, { name, owner }: UploadAbout): string {
  const named = `${sha256}\n${name}${owner === undefined ? "" : `\n${owner}`}`;
  return createHash("sha256").update(named).digest("hex").slice(0, 26);
}

async function listAll(objects: ObjectStore): Promise<ObjectFacts[]> {
  const found: ObjectFacts[] = [];
  for await (const facts of objects.list(uploadsPrefix)) found.push(facts);
  return found;
}

async function sizeOfAll(objects: ObjectStore): Promise<number> {
  return (await listAll(objects)).reduce((sum, { size }) => sum + size, 0);
}

/**
 * Open the store of uploads.
 *
 * @param options - where, how long, how much
 */
export function openUploadStore({ objects, lifetime, maxBytes }: UploadStoreOptions): ExpiringUploadStore {
  const audio = createAudioCheck();

  async function remove(id: string): Promise<boolean> {
    if (!(await read(objects, id))) return false;
    await objects.remove(metadataKey(id));
    await objects.remove(keyOf(id));
    return true;
  }

  async function removeExpired(): Promise<void> {
    const found = await listAll(objects);
    // Younger ones need not be read: metadata is written when the lifetime begins.
    const old = found.filter((facts) => isMetadata(facts) && isOlder(facts, Math.max(0, lifetime)));
    for (const upload of await readAll(objects, old)) if (!isLive(upload)) await remove(upload.id);
    const keys = new Set(found.map(({ key }) => key));
    for (const facts of found) {
      const isOrphan = !isMetadata(facts) && !keys.has(`${facts.key}${metadataEnd}`);
      if (isOrphan && isOlder(facts, minOrphanAge)) await objects.remove(facts.key);
    }
  }

  /** Bytes that have arrived of files which are no uploads yet. */
  let arriving = 0;

  /** Make sure that what is kept, and what arrives, has room. */
  async function makeRoom(): Promise<void> {
    if ((await sizeOfAll(objects)) + arriving <= maxBytes) return;
    await removeExpired();
    if ((await sizeOfAll(objects)) + arriving <= maxBytes) return;
    const message = `Uploads would exceed their limit of ${Math.floor(maxBytes / 1e6)} MB. Remove some, or wait until they expire.`;
    throw new LooperError("WORK_UPLOADS_FULL", message, { facts: { maxBytes } });
  }

  /** Put the content of an upload in its place, with its metadata. */
  async function keep(
    object: IncomingObject,
    content: Pick<Upload, "size" | "sha256">,
    about: UploadAbout,
  ): Promise<Upload> {
    const id = idOf(content, about);
    const known = await read(objects, id);
    if (!known) await makeRoom();
    const now = Date.now();
    const upload: Upload = {
      ...about,
      id,
      ...content,
      createdAt: known?.createdAt ?? new Date(now).toISOString(),
      expiresAt: new Date(now + lifetime * 1000).toISOString(),
      path: keyOf(id),
    };
    await object.keep(keyOf(id));
    await objects.put(metadataKey(id), new TextEncoder().encode(JSON.stringify(upload)));
    return upload;
  }

  return {
    async receive() {
      await makeRoom();
      const object = await objects.receive(uploadsPrefix);
      const count = (bytes: number) => {
        arriving += bytes;
      };
      return receiveUpload(object, { count, keep });
    },
    async find(id) {
      const upload = await read(objects, id);
      return upload && isLive(upload) ? upload : undefined;
    },
    checkAudio: (upload) => objects.withFile(upload.path, (file) => audio.check(file, "audio")),
    lend: (upload, use) => objects.withFile(upload.path, use),
    async list() {
      return (await readAll(objects, (await listAll(objects)).filter(isMetadata))).filter(isLive);
    },
    remove,
    removeExpired,
  };
}
