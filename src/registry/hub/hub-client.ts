/** What a hub is asked: what a repository is, which files it has, and their bytes. Keeps nothing. */
import { LooperError } from "#base";
import { bodyOf } from "./follow-redirects.ts";
import { connectToHub, type HubConnection, type HubConnectionOptions } from "./hub-connection.ts";
import type { HubSettings } from "./hub-settings.ts";
import { type HubFile, type RepositoryFacts, readDescription, readListing } from "./listing.ts";
import { addressesOf, type Repository } from "./repository.ts";

/** Pages of a listing; a model has a dozen files. */
const maxPages = 50;

/** Bytes of a file, from somewhere on. */
export interface FileStream {
  /** First byte: what was asked for, or 0 where the server gives whole files only. */
  readonly from: number;
  /** The server's name of this content, if it gives one that can be compared. */
  readonly etag: string | null;
  readonly body: AsyncIterable<Uint8Array>;
}

/** A hub that can be asked. */
export interface HubClient extends Pick<HubConnection, "waitToRetry" | "createRetries"> {
  describe(repository: Repository): Promise<RepositoryFacts>;
  list(repository: Repository, commit: string): Promise<HubFile[]>;
  /**
   * Begin to read a file.
   *
   * @param from - first byte wanted
   * @param etag - what the earlier bytes were called, if known
   */
  open(
    repository: Repository,
    commit: string,
    path: string,
    from: number,
    etag: string | null,
  ): Promise<FileStream>;
}

/**
 * Make a client.
 *
 * @param settings - which hub, as whom
 * @param options - how to behave
 */
export function createHubClient(settings: HubSettings, options: HubConnectionOptions = {}): HubClient {
  const { endpoint } = settings;
  const { signal } = options;
  const hub = connectToHub(settings, options);
  return {
    waitToRetry: hub.waitToRetry,
    createRetries: hub.createRetries,

    async describe(repository) {
      const address = addressesOf(endpoint, repository.id).description(repository.revision);
      return readDescription((await hub.requestJson(repository, address)).value, address);
    },

    async list(repository, commit) {
      const files: HubFile[] = [];
      let address: string | null = addressesOf(endpoint, repository.id).listing(commit);
      for (let page = 0; address !== null && page < maxPages; page++) {
        const answer: { value: unknown; next: string | null } = await hub.requestJson(repository, address);
        files.push(...readListing(answer.value, address));
        address = answer.next === null ? null : new URL(answer.next, address).href;
      }
      return files;
    },

    async open(repository, commit, path, from, etag) {
      const address = addressesOf(endpoint, repository.id).file(commit, path);
      const retries = hub.createRetries();
      const request = (headers: Readonly<Record<string, string>>) =>
        hub.request(repository, address, headers, retries);
      const range = { range: `bytes=${from}-` };
      const conditional = from > 0 && etag !== null;
      let answer = await request(from === 0 ? {} : conditional ? { ...range, "if-range": etag } : range);
      if (conditional && answer.response.status === 200) {
        // Another copy of the same commit may carry another name. The digest judges at the end.
        await answer.drop();
        answer = await request(range);
      }
      const { response } = answer;
      const begins = response.headers.get("content-range")?.match(/^bytes (\d+)-/)?.[1];
      if (response.status === 206 && Number(begins) !== from) {
        await answer.drop();
        const message = `${answer.at.host} was asked for ${path} from byte ${from} and sends it from ${begins}. Pull again later.`;
        throw new LooperError("HUB_FAILED", message, { facts: { address, status: 206 } });
      }
      const name = response.headers.get("etag");
      return {
        from: response.status === 206 ? from : 0,
        etag: name !== null && /^"[^"]*"$/.test(name) ? name : null,
        body: bodyOf(answer, signal),
      };
    },
  };
}
