/**
 * The port to where files of predictions are kept: a folder, or a bucket of an S3 server. Keys are relative paths
 * with `/`: `outputs/ID/ATTEMPT/NAME`, `uploads/ID`, `installation`.
 */

/** A part of an object: first and last byte, both included. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/** What is known of an object without reading it. */
export interface ObjectFacts {
  readonly key: string;
  /** In bytes. */
  readonly size: number;
  /** When it was put, by the store's clock, in milliseconds since 1970. */
  readonly modifiedAt: number;
}

/** How an object is put. */
export interface PutOptions {
  /** Sent with it by a store that sends files itself. */
  readonly contentType?: string;
  /** Gives up; nothing is left behind. */
  readonly signal?: AbortSignal | undefined;
}

/** How an address names what it leads to. */
export interface AddressOptions {
  readonly contentType: string;
  /** Of the answer, such as `attachment; filename="1.wav"`. */
  readonly disposition: string;
}

/** An object that arrives, and is none yet. It must be kept or discarded. */
export interface IncomingObject {
  /** Take more of its content. */
  write(bytes: Uint8Array): Promise<void>;
  /** Put it in its place, whole or not at all. */
  keep(key: string, options?: PutOptions): Promise<void>;
  /** Leave nothing of it behind; after `keep` there is nothing to leave. */
  discard(): Promise<void>;
}

/**
 * Objects under keys. Every method throws LooperError WORK_STORAGE_* where a remote store refuses or does not
 * respond, INPUT_FILE_* and OUTPUT_* where a disk does.
 */
export interface ObjectStore {
  /** Where it is, for an operator's messages: a folder, or `s3://BUCKET/PREFIX`. */
  readonly name: string;
  /** Put an object, whole or not at all; one that was there is replaced at once. */
  put(key: string, content: Uint8Array, options?: PutOptions): Promise<void>;
  /**
   * Begin an object whose content arrives piece by piece; its key may be known only when all is there.
   *
   * @param prefix - where it will be; ends in `/`
   */
  receive(prefix: string): Promise<IncomingObject>;
  /** @returns undefined where there is none */
  head(key: string): Promise<ObjectFacts | undefined>;
  /**
   * Read an object, or a part of it that lies within it.
   *
   * @returns undefined where there is none
   */
  read(key: string, range?: ByteRange): Promise<ReadableStream<Uint8Array> | undefined>;
  /**
   * List objects, in no certain order. Only whole ones are listed.
   *
   * @param prefix - ends in `/`
   */
  list(prefix: string): AsyncIterable<ObjectFacts>;
  /** Remove an object; none that is there is no error. */
  remove(key: string): Promise<void>;
  /**
   * Remove all objects below a prefix.
   *
   * @param prefix - ends in `/`
   */
  removeAll(prefix: string): Promise<void>;
  /**
   * Make an address at which anyone can read the object for a while, and no other.
   *
   * @returns undefined where only this process can read it
   */
  addressOf(key: string, options: AddressOptions): Promise<string | undefined>;
  /**
   * Lend an object as a file on this machine.
   *
   * @param use - gets the path, which is good until it is done
   * @throws LooperError INPUT_FILE_NOT_FOUND where there is none
   */
  withFile<T>(key: string, use: (path: string) => Promise<T>): Promise<T>;
  /** Remove what is no object: what killed processes left unfinished, folders that are empty. */
  tidy(): Promise<void>;
}

/** Where outputs are, in every store; below it `ID/ATTEMPT/NAME`. */
export const outputsPrefix = "outputs/";

/** Where uploads are, in every store. */
export const uploadsPrefix = "uploads/";

/**
 * Read all of an object.
 *
 * @returns undefined where there is none
 */
export async function readWhole(store: ObjectStore, key: string): Promise<Uint8Array | undefined> {
  const stream = await store.read(key);
  return stream && new Uint8Array(await new Response(stream).arrayBuffer());
}
