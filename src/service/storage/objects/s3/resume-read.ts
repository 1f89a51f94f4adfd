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
  let at = read.range?.first ?? 0;
  const first = await open(read, at, read.range?.last);
  if (!first) return undefined;
  const end = read.range ? read.range.last + 1 : first.size;
  let answer = first;
  let barren = 0;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      while (at < end) {
        const piece = await nextPiece(answer.body, read.client.silence).catch((cause: unknown) => cause);
        if (piece instanceof Uint8Array) {
          // A server may send more than it was asked for.
          const wanted = piece.subarray(Math.max(0, at - answer.at), Math.max(0, end - answer.at));
          answer.at += piece.length;
          if (wanted.length === 0) continue;
          at += wanted.length;
          barren = 0;
          controller.enqueue(wanted);
          if (at < end) return;
          break;
        }
        // Nobody said how much there is.
        if (end === Number.POSITIVE_INFINITY && piece === undefined) break;
        if (++barren > maxBarren) throw read.failure("its answers break off", piece);
        void answer.body.cancel().catch(() => undefined);
        const next = await open(read, at, read.range?.last, answer.etag);
        if (!next) throw read.failure("the object is gone");
        answer = next;
      }
      void answer.body.cancel().catch(() => undefined);
      controller.close();
    },
    cancel: (reason) => answer.body.cancel(reason),
  });
}

/** An answer with a part of an object, or all of it. */
interface Answer {
  readonly body: ReadableStreamDefaultReader<Uint8Array>;
  /** Where in the object its next piece begins. */
  at: number;
  /** Of the whole object; infinite where the server does not tell. */
  readonly size: number;
  readonly etag: string | undefined;
}

async function open(
  { client, key }: ResumableRead,
  first: number,
  last: number | undefined,
  etag?: string,
): Promise<Answer | undefined> {
  const isPart = first > 0 || last !== undefined;
  const response = await client.send({
    ...{ method: "GET", key },
    headers: {
      ...(isPart ? { Range: `bytes=${first}-${last ?? ""}` } : {}),
      ...(etag === undefined ? {} : { "If-Match": etag }),
    },
  });
  if (!response) return undefined;
  const [, from, size] = /^bytes (\d+)-\d+\/(\d+)$/.exec(response.headers.get("content-range") ?? "") ?? [];
  const told = size ?? response.headers.get("content-length");
  return {
    body: ((response.body ?? new Response("").body) as ReadableStream<Uint8Array>).getReader(),
    // A whole answer to a question for a part begins at the beginning.
    at: response.status === 206 ? Number(from ?? first) : 0,
    size: told == null ? Number.POSITIVE_INFINITY : Number(told),
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
