/**
 * One request, along its redirects to an answer. The token goes to the hub and to nobody else; a server
 * that falls silent is given up. Knows no hub's words.
 */
import { LooperError, type Seconds } from "#base";
import { httpFailure } from "./http-failure.ts";

/** Redirects of one request. */
const maxRedirects = 10;

/** What to send to whom. */
export interface Passage {
  /** Origin that may see the token. */
  readonly home: string;
  readonly token: string | null;
  /** Longest time in which nothing comes. */
  readonly silence: Seconds;
  readonly signal: AbortSignal | undefined;
}

/** What came at the end of the redirects; read its body, or drop it. */
export interface Answer {
  readonly response: Response;
  /** Who answered. */
  readonly at: URL;
  readonly watch: SilenceWatch;
  drop(): Promise<void>;
}

/**
 * Ask an address.
 *
 * @param address - where to begin
 * @param headers - for all on the way
 * @param passage - token, longest silence
 * @returns the first answer that is no redirect, whatever its status
 * @throws LooperError HUB_UNREACHABLE, HUB_FAILED for redirects that lead nowhere; the signal's reason
 */
export async function followRedirects(
  address: string,
  headers: Readonly<Record<string, string>>,
  { home, token, silence, signal }: Passage,
): Promise<Answer> {
  const seen = new Set<string>();
  let at = new URL(address);
  for (;;) {
    const own = token !== null && at.origin === home ? { authorization: `Bearer ${token}` } : {};
    const fixed = { "accept-encoding": "identity", "user-agent": "musicgen-looper" };
    const watch = createSilenceWatch(silence, signal);
    let response: Response;
    try {
      const sent = { ...headers, ...fixed, ...own };
      response = await fetch(at, { redirect: "manual", headers: sent, signal: watch.signal });
    } catch (cause) {
      watch.stop();
      signal?.throwIfAborted();
      throw httpFailure(at, cause);
    }
    watch.heard();
    const drop = async () => {
      watch.stop();
      await response.body?.cancel().catch(() => undefined);
    };
    const location = response.headers.get("location");
    if (![301, 302, 303, 307, 308].includes(response.status) || location === null) {
      return { response, at, watch, drop };
    }
    await drop();
    seen.add(at.href);
    const next = URL.canParse(location, at.href) ? new URL(location, at) : null;
    if (next === null || !/^https?:$/.test(next.protocol)) throw lost(at, "to no web address", address);
    if (seen.has(next.href) || seen.size > maxRedirects) throw lost(at, "in a circle", address);
    if (at.protocol === "https:" && next.protocol === "http:") throw lost(at, "from https to http", address);
    at = next;
  }
}

function lost(at: URL, whereTo: string, address: string): LooperError {
  const message = `${at.host} sends its callers ${whereTo} (${address}). Check HF_ENDPOINT, or pull again later.`;
  return new LooperError("HUB_FAILED", message, { facts: { address } });
}

/**
 * Read the bytes of an answer; whatever breaks it off is a failure that may pass.
 *
 * @param answer - to read to its end, or to leave early
 * @param signal - stops it
 * @throws LooperError HUB_UNREACHABLE; the signal's reason
 */
export async function* bodyOf(
  { response, watch, at }: Answer,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  try {
    if (response.body === null) return;
    for await (const piece of response.body) {
      watch.heard();
      yield piece as Uint8Array;
    }
  } catch (cause) {
    signal?.throwIfAborted();
    throw httpFailure(at, cause);
  } finally {
    watch.stop();
  }
}

interface SilenceWatch {
  readonly signal: AbortSignal;
  heard(): void;
  stop(): void;
}

/** Gives up on a server that sends nothing for too long. */
function createSilenceWatch(silence: Seconds, outer: AbortSignal | undefined): SilenceWatch {
  const inner = new AbortController();
  const giveUp = () => inner.abort(new Error(`nothing came for ${silence} s`));
  let timer = setTimeout(giveUp, silence * 1000);
  return {
    signal: outer ? AbortSignal.any([outer, inner.signal]) : inner.signal,
    heard() {
      clearTimeout(timer);
      timer = setTimeout(giveUp, silence * 1000);
    },
    stop: () => clearTimeout(timer),
  };
}
