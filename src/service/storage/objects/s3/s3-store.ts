/** Objects in a bucket of a server that speaks S3. */
import { createWriteStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { LooperError, type Seconds } from "#base";
import { beginFile, systemError } from "#platform-node";
import type { IncomingObject, ObjectFacts, ObjectStore } from "../object-store.ts";
import type { BucketConfig } from "../storage-config.ts";
import { readListing } from "./read-listing.ts";
import { resumeRead } from "./resume-read.ts";
import { createS3Client, type Patience, type S3Client } from "./s3-client.ts";
import { unavailableError } from "./s3-error.ts";
import { openScratchFolder, withScratchFolder } from "./scratch-folder.ts";

/** Objects that are removed at once. */
const removedAtOnce = 8;
/** Addresses change this often, and are valid for up to twice as long. */
const addressLifetime: Seconds = 900;

/** How a store differs from the usual. */
export interface S3StoreOptions {
  readonly patience?: Partial<Patience>;
  /** Objects in one page of a listing: 1…1000. */
  readonly pageSize?: number;
}

/**
 * Open a bucket as a store. Nothing is asked of it yet.
 *
 * @param config - the bucket, and how to get in
 * @param options - other limits than the usual ones
 */
export function openS3Store(config: BucketConfig, options: S3StoreOptions = {}): ObjectStore {
  const client = createS3Client(config, options.patience);
  const { bucket, prefix } = config;
  const at = (key: string) => `${prefix}${key}`;
  const list = (below: string) => listObjects(client, at(below), prefix.length, options.pageSize ?? 1000);

  const store: ObjectStore = {
    name: `s3://${bucket}/${prefix}`,
    async put(key, content, { contentType = "application/octet-stream", signal } = {}) {
      const headers = { "Content-Type": contentType };
      const answer = await client.send({ method: "PUT", key: at(key), headers, body: content, signal });
      await answer?.body?.cancel();
    },
    receive: () => receiveOnDisk(store),
    async head(key) {
      const answer = await client.send({ method: "HEAD", key: at(key) });
      if (!answer) return undefined;
      const modifiedAt = Date.parse(answer.headers.get("last-modified") ?? "");
      return { key, size: Number(answer.headers.get("content-length")), modifiedAt };
    },
    read(key, range) {
      const failure = (reason: string, cause?: unknown) => unavailableError(config, reason, cause);
      return resumeRead({ client, key: at(key), range, failure });
    },
    list,
    async remove(key) {
      const answer = await client.send({ method: "DELETE", key: at(key) });
      await answer?.body?.cancel();
    },
    async removeAll(below) {
      const keys: string[] = [];
      for await (const { key } of list(below)) keys.push(key);
      for (let from = 0; from < keys.length; from += removedAtOnce)
        await Promise.all(keys.slice(from, from + removedAtOnce).map(store.remove));
    },
    addressOf(key, { contentType, disposition }) {
      const query = { "response-content-type": contentType, "response-content-disposition": disposition };
      return client.presign(at(key), query, addressLifetime);
    },
    async withFile(key, use) {
      const stream = await store.read(key);
      if (!stream) {
        const message = `There is no object ${key} in ${store.name}.`;
        throw new LooperError("INPUT_FILE_NOT_FOUND", message, { facts: { key } });
      }
      return withScratchFolder(async (folder) => {
        const path = join(folder, key.split("/").at(-1) ?? "object");
        await pipeline(Readable.fromWeb(stream as never), createWriteStream(path)).catch((cause: unknown) => {
          throw systemError(cause, { doing: "write", path });
        });
        return use(path);
      });
    },
    tidy: async () => undefined,
  };
  return store;
}

/** Let an object arrive on this machine's disk, and put it when all is there. */
async function receiveOnDisk(store: ObjectStore): Promise<IncomingObject> {
  const folder = await openScratchFolder();
  const path = join(folder.path, "object");
  const file = await beginFile(folder.path, path).catch(async (cause: unknown) => {
    await folder.remove();
    throw cause;
  });
  return {
    write: file.write,
    async keep(key, options) {
      await file.finish(path);
      await store.put(key, await readFile(path), options);
      await folder.remove();
    },
    async discard() {
      await file.discard();
      await folder.remove();
    },
  };
}

async function* listObjects(
  client: S3Client,
  prefix: string,
  cut: number,
  pageSize: number,
): AsyncGenerator<ObjectFacts> {
  // From the last key rather than by the server's token, which some keep for a short time only.
  for (let after = ""; ; ) {
    const query = {
      ...{ "list-type": "2", "encoding-type": "url", "max-keys": String(pageSize), prefix },
      ...(after === "" ? {} : { "start-after": after }),
    };
    const answer = await client.send({ method: "GET", key: "", query });
    const { objects, more } = readListing((await answer?.text()) ?? "");
    for (const facts of objects) yield { ...facts, key: facts.key.slice(cut) };
    after = objects.at(-1)?.key ?? "";
    if (!more || after === "") return;
  }
}
