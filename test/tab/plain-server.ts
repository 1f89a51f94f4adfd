/** A plain file server, as static hosts are: no ranges, no lengths, no headers, unless a test asks for them. */
import { readFileSync, statSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".wasm": "application/wasm",
};

/** How it answers. */
export interface PlainServerOptions {
  /** The first that has a file gives it. */
  readonly folders: readonly string[];
  /** Path that the folder appears at, with `/` at both ends. */
  readonly path?: string;
  readonly ranges?: boolean;
  /** Files that are not there. */
  readonly absent?: readonly string[];
  /** Send the headers that isolate a page. */
  readonly isolate?: boolean;
  /** Break the connection after so many bytes of a file, once for each of its names. */
  readonly breakAfter?: Readonly<Record<string, number>>;
  /** A free one where none is named. */
  readonly port?: number;
}

/** A running server. */
export interface PlainServer {
  readonly url: string;
  /** What was asked: path, and the range where one was. */
  readonly asked: { readonly path: string; readonly range: string | undefined }[];
  /** Go away once a file's connection was broken. */
  closeAfter(name: string): void;
  close(): Promise<void>;
}

/** Start it on a free port of this machine. */
export async function startPlainServer(options: PlainServerOptions): Promise<PlainServer> {
  const { folders, path: root = "/", ranges = false, isolate = false, absent = [] } = options;
  const breaks = new Map(Object.entries(options.breakAfter ?? {}));
  const asked: PlainServer["asked"] = [];
  let last: string | null = null;
  const server = createServer((request, response) => {
    const path = decodeURIComponent((request.url ?? "/").split("?")[0]);
    const { range } = request.headers;
    asked.push({ path, range });
    const name = path.startsWith(root) ? path.slice(root.length) || "index.html" : null;
    const bytes = name === null || absent.includes(name) ? null : readFile(folders, name);
    if (!bytes || name === null) {
      response.writeHead(404).end("not found");
      return;
    }
    const headers: Record<string, string> = {
      "Content-Type": types[extname(name)] ?? "application/octet-stream",
    };
    if (isolate) {
      headers["Cross-Origin-Opener-Policy"] = "same-origin";
      headers["Cross-Origin-Embedder-Policy"] = "require-corp";
    }
    const from = ranges && range ? Number(/^bytes=(\d+)-$/.exec(range)?.[1]) : 0;
    if (from > 0) headers["Content-Range"] = `bytes ${from}-${bytes.length - 1}/${bytes.length}`;
    response.writeHead(from > 0 ? 206 : 200, headers);
    const limit = breaks.get(name);
    breaks.delete(name);
    if (limit !== undefined && name === last) response.once("close", () => void close());
    send(response, bytes.subarray(from), limit);
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return {
    close,
    closeAfter(name) {
      last = name;
    },
    url: `http://127.0.0.1:${port}${root}`,
    asked,
  };
}

function readFile(folders: readonly string[], name: string): Buffer | null {
  const paths = folders.map((folder) => join(folder, normalize(`/${name}`)));
  const path = paths.find((one) => statSync(one, { throwIfNoEntry: false })?.isFile());
  return path === undefined ? null : readFileSync(path);
}

/** Written in two parts, so that no length is sent. */
function send(response: ServerResponse, bytes: Buffer, limit: number | undefined): void {
  const end = limit ?? bytes.length;
  const half = Math.floor(end / 2);
  response.write(bytes.subarray(0, half), () => {
    response.write(bytes.subarray(half, end), () => {
      if (limit === undefined) response.end();
      else response.destroy();
    });
  });
}
