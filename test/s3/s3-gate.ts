/**
 * What stands before the test server: it checks signatures as Amazon's does, and fails on demand as networks and
 * busy servers do.
 */
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { BucketConfig } from "../../src/service/storage/objects/storage-config.ts";
import { type S3Server, s3Bucket, s3Keys } from "./s3-server.ts";
import { signatureFault } from "./verify-signature.ts";

/** How requests fail. */
export type GateFault =
  /** 503, as a server does that has too much to do. */
  | "busy"
  /** No answer at all. */
  | "silent"
  /** The connection is cut before anything arrives. */
  | "cut"
  /** Half of an answer's body arrives. */
  | "half an answer"
  /** Half of a request's body arrives. */
  | "half a request";

/** A gate with a life. */
export interface S3Gate {
  readonly url: string;
  /** Requests that arrived, such as `PUT /loops-test/a`. */
  readonly seen: string[];
  /** Its clock, before the machine's, in milliseconds. */
  ahead: number;
  region: string;
  /** Answers 404 NoSuchBucket for all but this. */
  bucket: string;
  /** Let so many of the requests that match fail. */
  fail(how: GateFault, times?: number, matching?: RegExp): void;
  /** Let all pass. */
  heal(): void;
  /** How a store is opened through it. */
  config(more?: Partial<BucketConfig>): BucketConfig;
  close(): Promise<void>;
}

/**
 * Open a gate before a server.
 *
 * @param host - the address to listen on
 */
export async function openS3Gate(server: S3Server, host = "127.0.0.1"): Promise<S3Gate> {
  let fault: { how: GateFault; times: number; matching: RegExp } | undefined;
  const http = createServer((message, answer) => {
    void serve(message, answer).catch(() => answer.destroy());
  });
  const take = (line: string) => {
    if (!fault?.matching.test(line) || fault.times <= 0) return undefined;
    fault.times--;
    return fault.how;
  };

  async function serve(message: IncomingMessage, answer: ServerResponse): Promise<void> {
    const line = `${message.method} ${message.url}`;
    gate.seen.push(line);
    const how = take(line);
    if (how === "cut") return void answer.destroy();
    const pieces: Buffer[] = [];
    for await (const piece of message) pieces.push(piece as Buffer);
    const sent = Buffer.concat(pieces);
    const body = how === "half a request" ? sent.subarray(0, sent.length / 2) : sent;
    if (how === "silent") return;
    if (how === "busy") return refuse(answer, 503, "SlowDown");
    if (!message.url?.startsWith(`/${gate.bucket}/`)) return refuse(answer, 404, "NoSuchBucket");
    const now = Date.now() + gate.ahead;
    const { method = "", url = "", headers } = message;
    const refusal = signatureFault(
      { method, url, headers, body },
      { keys: s3Keys, region: gate.region, now },
    );
    if (refusal) return refuse(answer, refusal.region ? 400 : 403, refusal.code, refusal.region);
    await forward(message, body, answer, how);
  }

  function forward(
    message: IncomingMessage,
    body: Buffer,
    answer: ServerResponse,
    how: GateFault | undefined,
  ) {
    return new Promise<void>((resolve, reject) => {
      const { method, url: path, headers } = message;
      const onward = request({ host: "127.0.0.1", port: server.port, method, path, headers }, (found) => {
        answer.writeHead(found.statusCode ?? 502, found.headers);
        if (how !== "half an answer") {
          found
            .on("error", () => answer.destroy())
            .pipe(answer)
            .on("close", resolve);
          return;
        }
        let all = Buffer.alloc(0);
        found.on("data", (piece: Buffer) => {
          all = Buffer.concat([all, piece]);
        });
        found.on("end", () => {
          answer.write(all.subarray(0, all.length / 2), () => answer.destroy());
          resolve();
        });
      });
      onward.on("error", reject);
      onward.end(body);
    });
  }

  await new Promise<void>((resolve) => http.listen(0, host, resolve));
  const url = `http://${host}:${(http.address() as AddressInfo).port}`;
  const gate: S3Gate = {
    url,
    seen: [],
    ahead: 0,
    region: "us-east-1",
    bucket: s3Bucket,
    fail(how, times = Number.POSITIVE_INFINITY, matching = /./) {
      fault = { how, times, matching };
    },
    heal() {
      fault = undefined;
    },
    config: (more = {}) => ({
      ...{ kind: "s3", bucket: s3Bucket, prefix: "", region: "us-east-1", endpoint: url },
      ...s3Keys,
      sessionToken: undefined,
      ...more,
    }),
    async close() {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
  return gate;
}

function refuse(answer: ServerResponse, status: number, code: string, region?: string): void {
  const told = region === undefined ? "" : `<Region>${region}</Region>`;
  answer.writeHead(status, { "Content-Type": "application/xml" });
  answer.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>No.</Message>${told}</Error>`);
}
