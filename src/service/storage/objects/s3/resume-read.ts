/** An object as a stream that outlives broken connections: it goes on where the last one broke off. */
import type { ByteRange } from "../object-store.ts";
import type { S3Client } from "./s3-client.ts";

/** Connections in a row that brought nothing. */
const maxBarren = 3;

/** What is read. */
export interface ResumableRead {
  readonly client: S3Client;
  /** Below the bucket. */
  readonly key: string;
  readonly range: ByteRange | undefined;
  /** Makes an error that says why there is no more. */
  readonly failure: (reason: string, cause?: unknown) => Error;
}

/**
 * Read an object.
 *
 * @returns a stream, once its first answer is there; undefined where there is no such object
 * @throws LooperError WORK_STORAGE_*; so does the stream
 */
export async function resumeRead(read: ResumableRead): Promise<ReadableStream<Uint8Array> | undefined> {
  const first = await open(read, read.range?.first ?? 0);
  if (!first) return undefined;
  let { body, etag } = first;
  let at = read.range?.first ?? 0;
  const end = at + first.length;
  let barren = 0;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      while (at < end) {
        const piece = await nextPiece(body, read.client.silence).catch((cause: unknown) => cause);
        if (piece instanceof Uint8Array) {
          at += piece.length;
          barren = 0;
          controller.enqueue(piece);
          if (at >= end) controller.close();
          return;
        }
        // Nobody said how much there is.
        if (end === Number.POSITIVE_INFINITY && piece === undefined) break;
        void body.cancel().catch(() => undefined);
        if (++barren > maxBarren) throw read.failure("its answers break off", piece);
        const next = await open(read, at, end - 1, etag);
        if (!next) throw read.failure("the object is gone");
        ({ body, etag } = next);
      }
      controller.close();
    },
    cancel: (reason) => body.cancel(reason),
  });
}

async function open({ client, key, range }: ResumableRead, first: number, last = range?.last, etag?: string) {
  const isPart = first > 0 || last !== undefined;
  const response = await client.send({
    ...{ method: "GET", key },
    headers: {
      ...(isPart ? { Range: `bytes=${first}-${last ?? ""}` } : {}),
      ...(etag === undefined ? {} : { "If-Match": etag }),
    },
  });
  if (!response) return undefined;
  const body = (response.body ?? new Response("").body) as ReadableStream<Uint8Array>;
  return {
    body: body.getReader(),
    length: Number(response.headers.get("content-length") ?? Number.POSITIVE_INFINITY),
    etag: response.headers.get("etag") ?? undefined,
  };
}

/** Read a piece; undefined at the end. */
async function nextPiece(
  body: ReadableStreamDefaultReader<Uint8Array>,
  silence: number,
): Promise<Uint8Array | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const silent = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("silence")), silence * 1000);
  });
  try {
    return (await Promise.race([body.read(), silent])).value;
  } finally {
    clearTimeout(timer);
  }
}
