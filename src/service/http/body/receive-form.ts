/** A form with a file in it, which goes to disk as it arrives. */
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Busboy, type BusboyFileStream, type BusboyInstance } from "@fastify/busboy";
import { isLooperError } from "#base";
import type { IncomingUpload, UploadStore } from "../ports.ts";

/** The file of a form. It must be kept or discarded. */
export interface ReceivedFile {
  readonly content: IncomingUpload;
  /** As the form has them; undefined where it has none. */
  readonly name: string | undefined;
  readonly contentType: string;
}

/** What came of a form. */
export interface ReceivedForm {
  readonly file: ReceivedFile | undefined;
  /** The text of the part `metadata`; undefined where there is none. */
  readonly metadata: string | undefined;
  /** Why it cannot be used: it is no form, or more than is allowed. */
  readonly fault: "no form" | "large file" | "large metadata" | undefined;
}

/** What is taken of a form. */
export interface FormBounds {
  readonly fileBytes: number;
  readonly metadataBytes: number;
}

/** Parts of a form, at most: more than two are not needed. */
const maxParts = 10;

/** Begin to parse; undefined where the type has no boundary. */
function openParser(
  contentType: string,
  { fileBytes, metadataBytes }: FormBounds,
): BusboyInstance | undefined {
  const limits = { parts: maxParts, headerPairs: 100, fieldSize: metadataBytes, fileSize: fileBytes };
  try {
    return new Busboy({ headers: { "content-type": contentType }, limits });
  } catch {
    return undefined;
  }
}

/** Read a part that should be short; undefined where it is not. */
async function readShort(stream: BusboyFileStream, most: number): Promise<string | undefined> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of stream as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size <= most) pieces.push(piece);
  }
  return size <= most ? Buffer.concat(pieces).toString("utf8") : undefined;
}

/**
 * Receive a form with the parts `content`, a file, and `metadata`. Nothing is left behind where this throws.
 *
 * @param body - the form as it arrives
 * @param contentType - with its boundary
 * @param uploads - where the file goes
 * @param bounds - how much is taken
 * @throws LooperError WORK_UPLOADS_FULL, OUTPUT_*; what `body` throws
 */
export async function receiveForm(
  body: AsyncIterable<Buffer>,
  contentType: string,
  uploads: Pick<UploadStore, "receive">,
  bounds: FormBounds,
): Promise<ReceivedForm> {
  const parser = openParser(contentType, bounds);
  if (!parser) return { file: undefined, metadata: undefined, fault: "no form" };
  const parts = receiveParts(parser, uploads, bounds);
  let broken: { readonly error: unknown } | undefined;
  const watched = async function* () {
    try {
      yield* body;
    } catch (error) {
      broken = { error };
      throw error;
    }
  };
  // Where the parser itself fails, it is no form.
  const isForm = await pipeline(Readable.from(watched(), { objectMode: false }), parser).then(
    () => true,
    () => false,
  );
  const { file, metadata, fault, failure } = await parts.end();
  const thrown = broken ?? failure;
  if (thrown) {
    await file?.content.discard();
    throw thrown.error;
  }
  return { file, metadata, fault: fault ?? (isForm ? undefined : "no form") };
}

/** Receive the parts of a form as the parser comes to them. */
function receiveParts(
  parser: BusboyInstance,
  uploads: Pick<UploadStore, "receive">,
  { metadataBytes }: FormBounds,
) {
  let file: ReceivedFile | undefined;
  let metadata: string | undefined;
  let fault: ReceivedForm["fault"];
  let failure: { readonly error: unknown } | undefined;
  let hasContent = false;
  const streams: BusboyFileStream[] = [];
  const tasks: Promise<void>[] = [];

  const receiveContent = async (stream: BusboyFileStream, name: string | undefined, contentType: string) => {
    const content = await uploads.receive();
    file = { content, name, contentType };
    for await (const piece of stream as AsyncIterable<Buffer>) await content.write(piece);
    if (stream.truncated) fault ??= "large file";
  };
  const receiveMetadata = async (stream: BusboyFileStream) => {
    metadata = await readShort(stream, metadataBytes);
    if (metadata === undefined) fault ??= "large metadata";
  };
  const watch = async (task: Promise<void>) => {
    try {
      await task;
    } catch (error) {
      // Ours is told to the caller; any other is the parser's, of a part that breaks off.
      if (isLooperError(error)) failure ??= { error };
      fault ??= "no form";
      // Whoever waits for the parser waits for its parts: it must be broken off.
      parser.destroy(new Error("A part failed."));
    }
  };
  parser.on("file", (field, stream, name, _encoding, type) => {
    streams.push(stream);
    if (field === "content" && !hasContent) {
      hasContent = true;
      tasks.push(watch(receiveContent(stream, name, type)));
    } else if (field === "metadata") tasks.push(watch(receiveMetadata(stream)));
    else stream.on("error", () => undefined).resume();
  });
  parser.on("field", (field, text, _nameTruncated, truncated) => {
    if (field !== "metadata" || metadata !== undefined) return;
    metadata = text;
    if (truncated) fault ??= "large metadata";
  });
  parser.on("partsLimit", () => {
    fault ??= "no form";
    parser.destroy(new Error("There are more parts than a form needs."));
  });
  return {
    /** Once the parser has ended, in whichever way. */
    async end() {
      for (const stream of streams) stream.destroy();
      await Promise.all(tasks);
      return { file, metadata, fault, failure };
    },
  };
}
