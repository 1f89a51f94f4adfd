/**
 * Requests to a hub, repeated where a failure may pass: each ends in an answer or in an error of the table.
 * Knows no hub's addresses.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { isLooperError, LooperError, type Seconds } from "#base";
import { type Answer, bodyOf, followRedirects } from "./follow-redirects.ts";
import type { HubSettings } from "./hub-settings.ts";
import { nextPage } from "./listing.ts";
import { isPassing, readRetryAfter, refusalError } from "./refusal-error.ts";
import type { Repository } from "./repository.ts";
import { createRetryPolicy, type RetryPolicy } from "./retry-policy.ts";

/** An answer in JSON that is longer is none. */
const maxAnswerBytes = 16 << 20;
/** A hub that sends nothing for so long is asked again. */
const defaultSilence: Seconds = 30;

/** How to behave. */
export interface HubConnectionOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called with what is being waited for, a sentence. */
  readonly onNote?: ((message: string) => void) | undefined;
  /** Scale of the pauses between attempts. */
  readonly pauseScale?: number | undefined;
  readonly silence?: Seconds | undefined;
}

/** A hub within reach. */
export interface HubConnection {
  /**
   * Ask until there is an answer, or the retries are spent.
   *
   * @param repository - named in errors
   * @throws LooperError HUB_*; the signal's reason
   */
  request(
    repository: Repository,
    address: string,
    headers: Readonly<Record<string, string>>,
    retries: RetryPolicy,
  ): Promise<Answer>;
  /**
   * Ask for JSON.
   *
   * @returns the parsed answer, and the address of the next page, if there is one
   * @throws LooperError HUB_*; the signal's reason
   */
  requestJson(repository: Repository, address: string): Promise<{ value: unknown; next: string | null }>;
  /**
   * Wait after a failure that may pass.
   *
   * @param cause - thrown when the retries are spent
   * @param asked - pause the hub asked for, or null
   */
  waitToRetry(retries: RetryPolicy, cause: unknown, asked?: Seconds | null): Promise<void>;
  createRetries(): RetryPolicy;
}

/**
 * Connect to a hub; nothing is sent yet.
 *
 * @param settings - which hub, as whom
 * @param options - how to behave
 */
export function connectToHub(settings: HubSettings, options: HubConnectionOptions = {}): HubConnection {
  const { signal, onNote, pauseScale = 1, silence = defaultSilence } = options;
  const { token } = settings;
  const home = new URL(settings.endpoint).origin;

  const waitToRetry = async (retries: RetryPolicy, cause: unknown, asked: Seconds | null = null) => {
    const pause = retries.pauseAfterFailure(asked);
    if (pause === null) throw cause;
    if (pause >= 2 || asked !== null)
      onNote?.(`${describeFailure(cause)}: trying again in ${Math.ceil(pause)} s.`);
    await sleep(pause * 1000, undefined, signal ? { signal } : {}).catch(() => signal?.throwIfAborted());
  };

  const request: HubConnection["request"] = async (repository, address, headers, retries) => {
    for (;;) {
      signal?.throwIfAborted();
      let answer: Answer;
      try {
        answer = await followRedirects(address, headers, { home, token, silence, signal });
      } catch (cause) {
        if (!isLooperError(cause, "HUB_UNREACHABLE")) throw cause;
        await waitToRetry(retries, cause);
        continue;
      }
      const { response, at } = answer;
      if (response.ok) return answer;
      await answer.drop();
      const error = readRefusal(answer, repository, token !== null && at.origin === home);
      if (!isPassing(response.status)) throw error;
      await waitToRetry(retries, error, askedPause(response));
    }
  };

  return {
    request,
    waitToRetry,
    createRetries: () => createRetryPolicy(pauseScale),
    async requestJson(repository, address) {
      const retries = createRetryPolicy(pauseScale);
      for (;;) {
        const answer = await request(repository, address, { accept: "application/json" }, retries);
        try {
          const value = await readJson(answer, address, signal);
          return { value, next: nextPage(answer.response.headers.get("link")) };
        } catch (cause) {
          if (!isLooperError(cause, "HUB_UNREACHABLE")) throw cause;
          await waitToRetry(retries, cause);
        }
      }
    },
  };
}

async function readJson(answer: Answer, address: string, signal: AbortSignal | undefined): Promise<unknown> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const piece of bodyOf(answer, signal)) {
      size += piece.length;
      if (size > maxAnswerBytes) throw new SyntaxError("too long");
      pieces.push(piece);
    }
    return JSON.parse(Buffer.concat(pieces).toString("utf8"));
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    const message = `The answer of ${address} is not valid JSON. Check HF_ENDPOINT: it must be a hub that speaks Hugging Face's protocol.`;
    throw new LooperError("HUB_FAILED", message, { facts: { address }, cause });
  }
}

function readRefusal({ response, at }: Answer, repository: Repository, hadToken: boolean): LooperError {
  const refusal = {
    status: response.status,
    errorCode: response.headers.get("x-error-code"),
    errorMessage: response.headers.get("x-error-message"),
    address: at.href.split("?")[0] ?? at.href,
  };
  return refusalError(refusal, repository, hadToken);
}

/** The pause that the hub asks for; its own header counts its window down: "api";r=0;t=55 */
function askedPause({ status, headers }: Response): Seconds | null {
  const window = status === 429 ? (headers.get("ratelimit")?.match(/;\s*t=(\d+)/)?.[1] ?? null) : null;
  return readRetryAfter(headers.get("retry-after") ?? window, Date.now());
}

function describeFailure(cause: unknown): string {
  if (isLooperError(cause, "HUB_BUSY")) return "The hub asks for a pause";
  if (isLooperError(cause, "HUB_FAILED")) return "The hub failed";
  return "The connection broke off";
}
