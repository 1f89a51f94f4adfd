/**
 * ONNX Runtime in a child process. A crash of native code, or the system's killer of the greedy, takes
 * the child; here it becomes an error, and the next call starts a new child and opens its graph again.
 */
import { LooperError, type Seconds } from "#base";
import type { Cache, CacheSpec, Runtime, Session, Tensors } from "#inference";
import type { Question } from "./child/messages.ts";
import { type InferenceChild, startChild } from "./inference-child.ts";
import { usualLimits, type WatchdogLimits } from "./watchdog.ts";

/** How to watch the process. */
export interface ProcessRuntimeOptions {
  /** When it counts as hung; left out: limits that a slow machine under load keeps. */
  readonly limits?: WatchdogLimits | undefined;
  /** How long it may go on after its caller's signal was aborted. */
  readonly interruptAfter?: Seconds | undefined;
}

/** A chunk takes about a second: work that goes well notices the signal by itself in this time. */
const usualInterruptAfter: Seconds = 3;

/**
 * Start a runtime in a process of its own; the process starts with the first graph. One that hangs is
 * ended, and the next call starts a new one.
 *
 * @param threads - that one graph may use
 * @param options - when the process counts as hung
 */
export function createProcessRuntime(
  threads: number,
  { limits = usualLimits, interruptAfter = usualInterruptAfter }: ProcessRuntimeOptions = {},
): Runtime & { readonly pid: () => number | undefined } {
  let child: InferenceChild | undefined;
  let closed = false;
  const current = () => {
    if (closed) throw new LooperError("RUNTIME_CLOSED", "The engine was closed. Open a new one.");
    if (!child || child.ending()) child = startChild(threads, limits);
    return child;
  };

  return {
    pid: () => child?.pid,
    async open(folder, file, seldom = false) {
      const session = createSession(current, { op: "open", folder, file, seldom });
      await session.ready();
      return session;
    },
    async memory() {
      return (await current().ask({ op: "memory" })) as { peak: number; now: number };
    },
    interruptOn(signal) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const wait = () => {
        timer = setTimeout(() => child?.interrupt(), 1000 * interruptAfter);
      };
      if (signal.aborted) wait();
      else signal.addEventListener("abort", wait, { once: true });
      return () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", wait);
      };
    },
    async close() {
      closed = true;
      child?.stop();
      await child?.gone;
    },
  };
}

/** A session that outlives the process it runs in: after a death it opens its graph anew. */
function createSession(current: () => InferenceChild, open: Question): Session & { ready(): Promise<void> } {
  let opened: { child: InferenceChild; id: Promise<number> } | undefined;
  const ready = async (): Promise<{ child: InferenceChild; id: number }> => {
    const child = current();
    if (opened?.child !== child) {
      opened = { child, id: child.ask(open) as Promise<number> };
    }
    try {
      return { child, id: await opened.id };
    } catch (error) {
      opened = undefined;
      throw error;
    }
  };
  const owners = new Map<number, { child: InferenceChild; session: number; remote: number }>();
  let nextCache = 1;

  return {
    ready: async () => void (await ready()),
    async run(feeds, fetch, cache) {
      const owner = cache && owners.get(cache.id);
      const ending = owner?.child.ending();
      if (ending) throw ending;
      if (owner) {
        const { child, session, remote } = owner;
        return (await child.ask({ op: "run", session, feeds, fetch, cache: remote })) as Tensors;
      }
      const { child, id } = await ready();
      return (await child.ask({ op: "run", session: id, feeds, fetch, cache: null })) as Tensors;
    },
    async openCache(spec: CacheSpec): Promise<Cache> {
      const { child, id: session } = await ready();
      const remote = (await child.ask({ op: "openCache", session, spec })) as number;
      const id = nextCache++;
      owners.set(id, { child, session, remote });
      return {
        id,
        exchange: async (fixed) => {
          await child.ask({ op: "exchange", session, cache: remote, fixed });
        },
        close: async () => {
          owners.delete(id);
          if (!child.ending())
            await child.ask({ op: "closeCache", session, cache: remote }).catch(() => undefined);
        },
      };
    },
    async close() {
      const last = opened;
      opened = undefined;
      if (last && !last.child.ending()) await last.child.ask({ op: "close", session: await last.id });
    },
  };
}
