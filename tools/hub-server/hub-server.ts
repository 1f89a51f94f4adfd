/**
 * A hub on this machine for tests: speaks the part of Hugging Face's protocol that downloads use, counts
 * what it sends, and misbehaves when told to. Big files lie on a second server, as on the real one.
 */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Fault, refuse, sendFile } from "./send-file.ts";
import { type ServedFile, type StoredFile, storeFile } from "./served-file.ts";

/** A repository to serve. */
export interface ServedRepository {
  /** `owner/name`. */
  readonly id: string;
  readonly revisions: Readonly<Record<string, Readonly<Record<string, ServedFile>>>>;
  readonly licence?: string;
  /** Only who sends this token may see it. */
  readonly token?: string;
  /** Who has no token may see that it exists, and nothing more. */
  readonly gated?: boolean;
}

/** A request that came in. */
export interface SeenRequest {
  readonly server: "hub" | "cdn";
  readonly method: string;
  readonly path: string;
  /** Name of the file in its repository; empty for the API. */
  readonly file: string;
  readonly headers: IncomingMessage["headers"];
  /** How often this path was asked for before. */
  readonly before: number;
}

/** What to serve, and how. */
export interface HubServerOptions {
  readonly repositories: readonly ServedRepository[];
  readonly bytesPerSecond?: number;
  /** Asked about every request. */
  readonly fault?: (request: SeenRequest) => Fault | undefined;
  /** Entries on a page of a listing. */
  readonly pageSize?: number;
}

/** A server with a life. */
export interface HubServer {
  readonly endpoint: string;
  readonly cdn: string;
  /** Bytes of bodies sent, by file. */
  readonly sent: Map<string, number>;
  readonly requests: SeenRequest[];
  /** SHA-256 of a served file. */
  digest(id: string, revision: string, path: string): string;
  commit(id: string, revision: string): string;
  fault: HubServerOptions["fault"];
  close(): Promise<void>;
}

interface Commit {
  readonly hash: string;
  readonly files: ReadonlyMap<string, StoredFile>;
}

interface Repository extends Omit<ServedRepository, "revisions"> {
  readonly commits: ReadonlyMap<string, Commit>;
}

/** Start serving on free ports of this machine. */
export async function startHubServer(options: HubServerOptions): Promise<HubServer> {
  const repositories = new Map(options.repositories.map((served) => [served.id, store(served)]));
  const blobs = new Map<string, { path: string; file: StoredFile }>();
  for (const { commits } of repositories.values()) {
    for (const { files } of commits.values())
      for (const [path, file] of files) blobs.set(file.sha256, { path, file });
  }
  const sent = new Map<string, number>();
  const requests: SeenRequest[] = [];
  const asked = new Map<string, number>();
  const note = (server: "hub" | "cdn", request: IncomingMessage, file: string) => {
    const path = request.url ?? "";
    const before = asked.get(`${server}${path}`) ?? 0;
    asked.set(`${server}${path}`, before + 1);
    const { method = "GET", headers } = request;
    const seen: SeenRequest = { server, method, path, file, headers, before };
    requests.push(seen);
    return hub.fault?.(seen);
  };
  const send = (
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    file: StoredFile,
    fault?: Fault,
  ) =>
    sendFile(request, response, file, fault, {
      rate: options.bytesPerSecond ?? Number.POSITIVE_INFINITY,
      count: (bytes) => sent.set(path, (sent.get(path) ?? 0) + bytes),
    });

  const cdnServer = createServer((request, response) => {
    const blob = blobs.get(request.url?.slice(1).split("?")[0] ?? "");
    const fault = note("cdn", request, blob?.path ?? "");
    if (fault && "status" in fault) return refuse(response, fault.status, fault.headers, fault.body);
    if (!blob) return refuse(response, 404);
    void send(request, response, blob.path, blob.file, fault);
  });
  const hubServer = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://hub");
    const api = url.pathname.match(/^\/api\/models\/([^/]+\/[^/]+)(?:\/(revision|tree)\/([^/]+))?\/?$/);
    const content = url.pathname.match(
      /^(?:\/api\/resolve-cache\/models)?\/([^/]+\/[^/]+)\/(?:resolve\/)?([^/]+)\/(.+)$/,
    );
    const [, id = "", verb = "revision", name = "main"] = api ?? [];
    const fault = note("hub", request, api ? "" : decodeURIComponent(content?.[3] ?? ""));
    if (fault && "status" in fault) return refuse(response, fault.status, fault.headers, fault.body);
    const repository = repositories.get(api ? id : (content?.[1] ?? ""));
    const allowed = admit(request, repository);
    if (allowed !== null || !repository) return refuse(response, allowed?.status ?? 404, allowed?.headers);
    const commit = findCommit(repository, decodeURIComponent(api ? name : (content?.[2] ?? "")));
    if (!commit) return refuse(response, 404, { "X-Error-Code": "RevisionNotFound" });
    if (api && verb === "tree")
      return sendTree(response, url, commit, options.pageSize ?? 1000, hub.endpoint);
    if (api) return sendJson(response, describe(repository, commit));
    const path = decodeURIComponent(content?.[3] ?? "");
    const file = commit.files.get(path);
    if (!file) return refuse(response, 404, { "X-Error-Code": "EntryNotFound" });
    const known = { "X-Repo-Commit": commit.hash };
    if (file.lfs) {
      const linked = { "X-Linked-Etag": `"${file.sha256}"`, "X-Linked-Size": String(file.size) };
      return refuse(response, 302, { ...known, ...linked, Location: `${hub.cdn}/${file.sha256}` });
    }
    for (const [header, value] of Object.entries(known)) response.setHeader(header, value);
    if (!url.pathname.startsWith("/api/")) {
      // As the real one does: a redirect without a host.
      const etag = { ETag: `"${file.oid}"`, "X-Linked-Size": String(file.size) };
      const place = `/api/resolve-cache/models/${repository.id}/${commit.hash}/${encodeURIComponent(path)}`;
      return refuse(response, 307, { ...etag, Location: place });
    }
    void send(request, response, path, file, fault);
  });

  const hub: HubServer = {
    endpoint: await listen(hubServer, "127.0.0.1"),
    cdn: (await listen(cdnServer, "127.0.0.1")).replace("127.0.0.1", "localhost"),
    sent,
    requests,
    digest: (id, revision, path) => fileOf(repositories, id, revision, path).sha256,
    commit: (id, revision) => repositories.get(id)?.commits.get(revision)?.hash ?? "",
    fault: options.fault,
    close: async () => {
      for (const server of [hubServer, cdnServer]) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
  return hub;
}

function store({ revisions, ...served }: ServedRepository): Repository {
  const commits = new Map<string, Commit>();
  for (const [revision, entries] of Object.entries(revisions)) {
    const files = new Map(Object.entries(entries).map(([path, file]) => [path, storeFile(path, file)]));
    const hash = createHash("sha1").update(served.id).update(revision);
    for (const [path, { sha256 }] of files) hash.update(path).update(sha256);
    commits.set(revision, { hash: hash.digest("hex"), files });
  }
  return { ...served, commits };
}

function fileOf(repositories: ReadonlyMap<string, Repository>, id: string, revision: string, path: string) {
  const file = repositories.get(id)?.commits.get(revision)?.files.get(path);
  if (!file) throw new Error(`the test hub has no ${path} in ${id}@${revision}`);
  return file;
}

function findCommit({ commits }: Repository, revision: string): Commit | undefined {
  return commits.get(revision) ?? [...commits.values()].find(({ hash }) => hash === revision);
}

/** The real hub tells strangers 401 for what does not exist as well as for what is private. */
function admit(request: IncomingMessage, repository: Repository | undefined) {
  const bearer = request.headers.authorization?.replace(/^Bearer /, "");
  if (!repository) return { status: bearer ? 404 : 401, headers: { "X-Error-Code": "RepoNotFound" } };
  if (repository.token === undefined || bearer === repository.token) return null;
  if (repository.gated) {
    const message = "Access to this model is restricted.";
    return {
      status: bearer ? 403 : 401,
      headers: { "X-Error-Code": "GatedRepo", "X-Error-Message": message },
    };
  }
  return { status: 401, headers: { "X-Error-Code": "RepoNotFound" } };
}

function describe({ id, licence }: Repository, { hash, files }: Commit) {
  const siblings = [...files.keys()].map((rfilename) => ({ rfilename }));
  return {
    id,
    modelId: id,
    sha: hash,
    private: false,
    gated: false,
    cardData: { license: licence },
    siblings,
    tags: [],
  };
}

function sendTree(
  response: ServerResponse,
  url: URL,
  { files }: Commit,
  pageSize: number,
  endpoint: string,
): void {
  const entries: unknown[] = [...files].map(([path, { size, oid, sha256, lfs }]) => ({
    type: "file",
    oid,
    size,
    path,
    ...(lfs ? { lfs: { oid: sha256, size, pointerSize: 134 }, xetHash: sha256 } : {}),
  }));
  entries.unshift({ type: "directory", oid: "0".repeat(40), size: 0, path: "onnx" });
  const from = Number(url.searchParams.get("cursor") ?? 0);
  if (from + pageSize < entries.length) {
    response.setHeader("Link", `<${endpoint}${url.pathname}?cursor=${from + pageSize}>; rel="next"`);
  }
  sendJson(response, entries.slice(from, from + pageSize));
}

function sendJson(response: ServerResponse, value: unknown): void {
  response.setHeader("Content-Type", "application/json; charset=utf-8");
  response.end(JSON.stringify(value));
}

function listen(server: Server, host: string): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, host, () => resolve(`http://${host}:${(server.address() as AddressInfo).port}`));
  });
}
