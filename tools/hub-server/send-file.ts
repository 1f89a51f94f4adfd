/** A file over HTTP, whole or from somewhere on, at a pace, and broken where a test wants it broken. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { StoredFile } from "./served-file.ts";

/** How to misbehave. */
export type Fault =
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string }
  | { readonly cutAfter: number }
  | { readonly stallAfter: number }
  | { readonly flip: number }
  | { readonly ignoreRange: true }
  | { readonly etag: string };

/** Answer with a status and nothing else. */
export function refuse(
  response: ServerResponse,
  status: number,
  headers: Record<string, string> = {},
  body = "",
): void {
  response.writeHead(status, headers);
  response.end(body);
}

/**
 * Send a file as the request wants it.
 *
 * @param fault - how to misbehave
 * @param pace - bytes in a second, and who counts what is sent
 */
export async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  file: StoredFile,
  fault: Fault | undefined,
  { rate, count }: { rate: number; count: (bytes: number) => void },
): Promise<void> {
  const etag = fault && "etag" in fault ? `"${fault.etag}"` : `"${file.lfs ? file.sha256 : file.oid}"`;
  const range = request.headers.range?.match(/^bytes=(\d+)-(\d*)$/);
  const same = request.headers["if-range"] === undefined || request.headers["if-range"] === etag;
  const partial = range !== undefined && range !== null && same && !(fault && "ignoreRange" in fault);
  const from = partial ? Number(range[1]) : 0;
  const to = partial && range[2] !== "" ? Math.min(file.size, Number(range[2]) + 1) : file.size;
  if (from >= file.size && file.size > 0)
    return refuse(response, 416, { "Content-Range": `bytes */${file.size}` });
  const headers = { ETag: etag, "Accept-Ranges": "bytes", "Content-Length": String(to - from) };
  const where = { "Content-Range": `bytes ${from}-${to - 1}/${file.size}` };
  response.writeHead(partial ? 206 : 200, partial ? { ...headers, ...where } : headers);
  if (request.method === "HEAD") return void response.end();
  const end = fault && "cutAfter" in fault ? Math.min(to, from + fault.cutAfter) : to;
  const stop = fault && "stallAfter" in fault ? Math.min(end, from + fault.stallAfter) : end;
  const piece = Math.min(64 << 10, Math.max(1024, rate / 50));
  let wake = () => {};
  for (const event of ["drain", "close"]) response.on(event, () => wake());
  const began = performance.now();
  for (let at = from; at < stop && !response.destroyed; ) {
    const bytes = new Uint8Array(file.read(at, Math.min(piece, stop - at)));
    if (fault && "flip" in fault && fault.flip >= at && fault.flip < at + bytes.length) {
      bytes[fault.flip - at] = (bytes[fault.flip - at] ?? 0) ^ 1;
    }
    const drained = response.write(bytes);
    count(bytes.length);
    at += bytes.length;
    if (!drained && !response.destroyed) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    const due = ((at - from) / rate) * 1000 - (performance.now() - began);
    if (due > 2) await sleep(due);
  }
  if (stop < end) return;
  if (end < to) response.destroy();
  else response.end();
}
