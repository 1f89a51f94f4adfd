/**
 * Asks a hub. Follows redirects by hand, so that the token goes to the hub and to nobody else, tries
 * again what may pass, and turns the rest into errors of the table. Keeps nothing.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { isLooperError, LooperError, type Seconds } from "#base";
import { type Answer, bodyOf, followRedirects } from "./follow-redirects.ts";
import type { HubSettings } from "./hub-settings.ts";
import { type HubFile, nextPage, type RepositoryFacts, readDescription, readListing } from "./listing.ts";
import { isPassing, readRetryAfter, refusalError } from "./refuse.ts";
import { addressesOf, type Repository } from "./repository.ts";
import { createPatience, type Patience } from "./retry-policy.ts";

/** Pages of a listing; a model has a dozen files. */
const mostPages = 50;
/** An answer in JSON that is longer is none. */
const longestAnswer = 16 << 20;
/** A hub that says nothing for so long is asked again. */
const silence: Seconds = 30;

/** How to behave. */
export interface HubClientOptions {
  readonly signal?: AbortSignal | undefined;
  /** Tells what is being waited for. */
  readonly onNote?: ((message: string) => void) | undefined;
  /** Scale of the pauses between attempts. */
  readonly pauseScale?: number | undefined;
  readonly silence?: Seconds | undefined;
}

/** Bytes of a file, from somewhere on. */
export interface FileStream {
  /** First byte: what was asked for, or 0 where the server gives whole files only. */
  readonly from: number;
  /** The server's name of this content, if it gives one that can be compared. */
  readonly etag: string | null;
  readonly body: AsyncIterable<Uint8Array>;
}

/** A hub that can be asked. */
export interface HubClient {
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
  /**
   * Wait after a failure that may pass.
   *
   * @throws LooperError HUB_UNREACHABLE when patience is at its end
   */
  rest(patience: Patience, cause: unknown): Promise<void>;
  patience(): Patience;
}

/**
 * Make a client.
 *
 * @param settings - which hub, as whom
 * @param options - how to behave
 */
export function createHubClient(settings: HubSettings, options: HubClientOptions = {}): HubClient {
  const { endpoint, token } = settings;
  const { signal, onNote, pauseScale = 1 } = options;
  const quiet = options.silence ?? silence;
  const home = new URL(endpoint).origin;

  const rest = async (patience: Patience, cause: unknown, asked: Seconds | null = null) => {
    const pause = patience.after(asked);
    if (pause === null) throw cause;
    if (pause >= 2 || asked !== null)
      onNote?.(`${sayFailure(cause)}: trying again in ${Math.ceil(pause)} s.`);
    await sleep(pause * 1000, undefined, signal ? { signal } : {}).catch(() => signal?.throwIfAborted());
  };

  const follow = (address: string, headers: Record<string, string>) =>
    followRedirects(address, headers, { home, token, silence: quiet, signal });

  /** Ask until there is an answer, or no patience. */
  const ask = async (
    repository: Repository,
    address: string,
    headers: Record<string, string>,
    patience: Patience,
  ) => {
    for (;;) {
      signal?.throwIfAborted();
      let found: Answer;
      try {
        found = await follow(address, headers);
      } catch (cause) {
        if (!(cause instanceof LooperError) || cause.code !== "HUB_UNREACHABLE") throw cause;
        await rest(patience, cause);
        continue;
      }
      const { response, at } = found;
      if (response.ok) return found;
      const { status } = response;
      const header = (name: string) => response.headers.get(name);
      await found.drop();
      const refusal = {
        status,
        errorCode: header("x-error-code"),
        errorMessage: header("x-error-message"),
        address: at.href.split("?")[0] ?? address,
      };
      const error = refusalError(refusal, repository, token !== null && at.origin === home);
      if (!isPassing(status)) throw error;
      // The hub's own header counts its window down: "api";r=0;t=55
      const window = status === 429 ? (header("ratelimit")?.match(/;\s*t=(\d+)/)?.[1] ?? null) : null;
      await rest(patience, error, readRetryAfter(header("retry-after") ?? window, Date.now()));
    }
  };

  const askJson = async (repository: Repository, address: string) => {
    const patience = createPatience(pauseScale);
    for (;;) {
      const answer = await ask(repository, address, { accept: "application/json" }, patience);
      try {
        const pieces: Uint8Array[] = [];
        let size = 0;
        for await (const piece of bodyOf(answer, signal)) {
          size += piece.length;
          if (size > longestAnswer) throw new SyntaxError("too long");
          pieces.push(piece);
        }
        const value: unknown = JSON.parse(Buffer.concat(pieces).toString("utf8"));
        return { value, next: nextPage(answer.response.headers.get("link")) };
      } catch (cause) {
        if (cause instanceof SyntaxError) {
          const message = `The answer of ${address} is no JSON. Check HF_ENDPOINT: it must be a hub that speaks Hugging Face's protocol.`;
          throw new LooperError("HUB_FAILED", message, { facts: { address }, cause });
        }
        if (!(cause instanceof LooperError) || cause.code !== "HUB_UNREACHABLE") throw cause;
        await rest(patience, cause);
      }
    }
  };

  return {
    patience: () => createPatience(pauseScale),
    rest,
    async describe(repository) {
      const address = addressesOf(endpoint, repository.id).description(repository.revision);
      return readDescription((await askJson(repository, address)).value, address);
    },
    async list(repository, commit) {
      const files: HubFile[] = [];
      let address: string | null = addressesOf(endpoint, repository.id).listing(commit);
      for (let page = 0; address !== null && page < mostPages; page++) {
        const answer: { value: unknown; next: string | null } = await askJson(repository, address);
        files.push(...readListing(answer.value, address));
        address = answer.next === null ? null : new URL(answer.next, address).href;
      }
      return files;
    },
    async open(repository, commit, path, from, etag) {
      const address = addressesOf(endpoint, repository.id).file(commit, path);
      const range = { range: `bytes=${from}-` };
      const patience = createPatience(pauseScale);
      const conditional = from > 0 && etag !== null;
      let found = await ask(
        repository,
        address,
        from === 0 ? {} : conditional ? { ...range, "if-range": etag } : range,
        patience,
      );
      if (conditional && found.response.status === 200) {
        // Another copy of the same commit may carry another name. The digest judges at the end.
        await found.drop();
        found = await ask(repository, address, range, patience);
      }
      const { response } = found;
      const begins = response.headers.get("content-range")?.match(/^bytes (\d+)-/)?.[1];
      if (response.status === 206 && Number(begins) !== from) {
        await found.drop();
        const message = `${found.at.host} was asked for ${path} from byte ${from} and sends it from ${begins}. Pull again later.`;
        throw new LooperError("HUB_FAILED", message, { facts: { address, status: 206 } });
      }
      const name = response.headers.get("etag");
      return {
        from: response.status === 206 ? from : 0,
        etag: name !== null && /^"[^"]*"$/.test(name) ? name : null,
        body: bodyOf(found, signal),
      };
    },
  };
}

function sayFailure(cause: unknown): string {
  if (isLooperError(cause, "HUB_BUSY")) return "The hub asks for a pause";
  if (isLooperError(cause, "HUB_FAILED")) return "The hub failed";
  return "The connection broke off";
}
