/**
 * Requests to one bucket: signed, limited in time, and tried again where that may help. Every request is safe to
 * repeat: objects are put whole.
 */
import { createHash } from "node:crypto";
import { AwsClient } from "aws4fetch";
import { isLooperError, type Seconds } from "#base";
import type { BucketConfig } from "../storage-config.ts";
import { readRefusal, refusalError, unavailableError } from "./s3-error.ts";

/** How long requests may take, and how they are tried again. */
export interface Patience {
  /** Until an answer begins, and between two pieces of one. */
  readonly silence: Seconds;
  /** No try begins later than this. */
  readonly giveUp: Seconds;
  /** Before the second try; doubled before each further one. */
  readonly firstPause: Seconds;
}

/** A caller of HTTP waits meanwhile; whoever can wait longer asks again. */
const patience: Patience = { silence: 10, giveUp: 5, firstPause: 0.2 };
/** The slowest line for which sending is given time, in bytes a second. */
const slowest = 100_000;

/** A request. */
export interface S3Request {
  readonly method: "GET" | "HEAD" | "PUT" | "DELETE";
  /** Below the bucket; empty for the bucket itself. */
  readonly key: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly signal?: AbortSignal | undefined;
}

/** Sends requests. */
export interface S3Client {
  /** Between two pieces of an answer. */
  readonly silence: Seconds;
  /**
   * Send a request.
   *
   * @returns the answer, a success; undefined where there is no such object
   * @throws LooperError WORK_STORAGE_*, OUTPUT_DISK_FULL; the signal's reason
   */
  send(request: S3Request): Promise<Response | undefined>;
  /**
   * Sign a URL with which anyone can get an object.
   *
   * @param query - what else the URL says
   * @param lifetime - how long it is valid at least; at most twice as long
   */
  presign(key: string, query: Readonly<Record<string, string>>, lifetime: Seconds): Promise<string>;
}

/**
 * Create a client.
 *
 * @param config - the bucket, and how to get in
 * @param given - other limits than the usual ones
 */
export function createS3Client(config: BucketConfig, given: Partial<Patience> = {}): S3Client {
  const limits = { ...patience, ...given };
  const { accessKeyId, secretAccessKey, sessionToken, region } = config;
  const aws = new AwsClient({
    ...{ accessKeyId, secretAccessKey, region, service: "s3", retries: 0 },
    ...(sessionToken === undefined ? {} : { sessionToken }),
  });
  const base = baseUrl(config);
  const urlOf = (key: string, query: Readonly<Record<string, string>> = {}) => {
    const search = new URLSearchParams(query).toString().replaceAll("+", "%20");
    return `${base}/${key.split("/").map(encodeSegment).join("/")}${search === "" ? "" : `?${search}`}`;
  };

  async function once({
    method,
    key,
    query,
    headers,
    body,
    signal,
  }: S3Request): Promise<Response | undefined> {
    const time = limits.silence + (body?.length ?? 0) / slowest;
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), time * 1000);
    try {
      const request = await aws.sign(urlOf(key, query), {
        method,
        // The server refuses what did not arrive as it was sent.
        headers: { ...headers, "X-Amz-Content-Sha256": sha256(body ?? "") },
        ...(body ? { body: body as Uint8Array<ArrayBuffer> } : {}),
        redirect: "manual",
        signal: AbortSignal.any([stop.signal, ...(signal ? [signal] : [])]),
      });
      const response = await fetch(request);
      if (response.ok) return response;
      const refusal = await readRefusal(response);
      // A HEAD has no body that could say what is missing.
      if (refusal.status === 404 && (refusal.code === "NoSuchKey" || refusal.code === "")) return undefined;
      throw refusalError(refusal, config, Date.now());
    } catch (cause) {
      signal?.throwIfAborted();
      if (isLooperError(cause)) throw cause;
      throw unavailableError(
        config,
        stop.signal.aborted ? `no answer for ${Math.round(time)} s` : reasonOf(cause),
        cause,
      );
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    silence: limits.silence,
    async send(request) {
      const began = performance.now();
      for (let pause = limits.firstPause; ; pause *= 2) {
        try {
          return await once(request);
        } catch (error) {
          const isOver = performance.now() - began > limits.giveUp * 1000;
          if (!isLooperError(error, "WORK_STORAGE_UNAVAILABLE") || isOver) throw error;
          // Not all at once: many processes may wait for the same server.
          await new Promise((resolve) => setTimeout(resolve, pause * (0.5 + Math.random()) * 1000));
          request.signal?.throwIfAborted();
        }
      }
    },
    async presign(key, query, lifetime) {
      // Signed at the beginning of a period, so that the URL stays the same for as long.
      const signedAt = Math.floor(Date.now() / 1000 / lifetime) * lifetime;
      const datetime = new Date(signedAt * 1000).toISOString().replace(/[:-]|\.\d{3}/g, "");
      const url = urlOf(key, { ...query, "X-Amz-Expires": String(2 * lifetime) });
      const { url: signed } = await aws.sign(url, { method: "GET", aws: { signQuery: true, datetime } });
      // Not every server takes a plus for a blank; a plus itself is %2B here.
      return signed.replaceAll("+", "%20");
    },
  };
}

/** Where the bucket is: in the path with an endpoint or a dotted name, which no certificate covers; else in the host. */
function baseUrl({ endpoint, bucket, region }: BucketConfig): string {
  if (endpoint !== undefined) return `${endpoint.replace(/\/+$/, "")}/${bucket}`;
  const domain = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  return bucket.includes(".")
    ? `https://s3.${region}.${domain}/${bucket}`
    : `https://${bucket}.s3.${region}.${domain}`;
}

/** @source RFC 3986 § 2.3, as S3 signs paths */
function encodeSegment(text: string): string {
  const code = (letter: string) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text).replace(/[!'()*]/g, code);
}

function sha256(content: Uint8Array | string): string {
  return createHash("sha256").update(content).digest("hex");
}

/** The system's word behind "fetch failed". */
function reasonOf(thrown: unknown): string {
  const cause = thrown instanceof Error && thrown.cause !== undefined ? thrown.cause : thrown;
  if (!(cause instanceof Error)) return String(cause);
  return "code" in cause && typeof cause.code === "string" ? cause.code : cause.message;
}
