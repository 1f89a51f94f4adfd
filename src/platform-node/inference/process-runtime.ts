/**
 * ONNX Runtime in a child process. A crash of native code, or the system's killer of the greedy, takes
 * the child; here it becomes an error, and the next call starts a new child and opens its graph again.
 */
import { type ChildProcess, fork } from "node:child_process";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { LooperError } from "#base";
import type { Cache, CacheSpec, Runtime, Session, Tensors } from "#inference";
import type { Answer, Answered, Asked, Question } from "./child/messages.ts";
import { silentEnvironment } from "./load-onnx-runtime.ts";

interface Child {
  ask(question: Question): Promise<Answer>;
  /** Resolves when it is gone. */
  readonly gone: Promise<void>;
  readonly alive: () => boolean;
  stop(): void;
}

/**
 * Start a runtime in a process of its own; the process starts with the first graph.
 *
 * @param threads - that one graph may use
 */
export function createProcessRuntime(threads: number): Runtime & { readonly pid: () => number | undefined } {
  let child: (Child & { pid: number | undefined }) | undefined;
  let closed = false;
  const current = () => {
    if (closed) throw new LooperError("RUNTIME_ENGINE_DIED", "The engine was closed. Open a new one.");
    if (!child?.alive()) child = startChild(threads);
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
    async close() {
      closed = true;
      child?.stop();
      await child?.gone;
    },
  };
}

/** A session that outlives the process it runs in: after a death it opens its graph anew. */
function createSession(current: () => Child, open: Question): Session & { ready(): Promise<void> } {
  let opened: { child: Child; id: Promise<number> } | undefined;
  const ready = async (): Promise<{ child: Child; id: number }> => {
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
  const owners = new Map<number, { child: Child; session: number; remote: number }>();
  let nextCache = 1;

  return {
    ready: async () => void (await ready()),
    async run(feeds, fetch, cache) {
      const owner = cache && owners.get(cache.id);
      if (owner && !owner.child.alive()) throw died();
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
          if (!child.alive()) throw died();
          await child.ask({ op: "exchange", session, cache: remote, fixed });
        },
        close: async () => {
          owners.delete(id);
          if (child.alive())
            await child.ask({ op: "closeCache", session, cache: remote }).catch(() => undefined);
        },
      };
    },
    async close() {
      const last = opened;
      opened = undefined;
      if (last?.child.alive()) await last.child.ask({ op: "close", session: await last.id });
    },
  };
}

function startChild(threads: number): Child & { pid: number | undefined } {
  const here = import.meta.url;
  // From the sources (tests, tools) the child needs the same loader as its parent.
  const fromSources = here.endsWith(".ts");
  const entry = fileURLToPath(new URL(fromSources ? "./child/main.ts" : "./child/main.js", here));
  const loader = ["--conditions=@musicgen-looper/source", "--import", "tsx"];
  const forked = fork(entry, [String(threads)], {
    serialization: "advanced",
    execArgv: fromSources ? loader : [],
    env: { ...process.env, ...silentEnvironment, ...bigPages(process.env.GLIBC_TUNABLES) },
    // Where the loader is found, wherever the parent was started.
    ...(fromSources ? { cwd: dirname(entry) } : {}),
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  return { ...wrapChild(forked), pid: forked.pid };
}

/**
 * Weights and caches in pages of 2 MB instead of 4 kB: reading them is most of the work, and small pages
 * stop the processor's look-ahead at every end. Only glibc knows the word; others pass it by.
 */
function bigPages(tunables: string | undefined): { GLIBC_TUNABLES: string } {
  const setting = "glibc.malloc.hugetlb=1";
  if (!tunables) return { GLIBC_TUNABLES: setting };
  return { GLIBC_TUNABLES: tunables.includes("malloc.hugetlb") ? tunables : `${tunables}:${setting}` };
}

function wrapChild(forked: ChildProcess): Child {
  const waiting = new Map<number, { resolve(answer: Answer): void; reject(error: unknown): void }>();
  let next = 1;
  let alive = true;
  let letGo: () => void = () => undefined;
  const gone = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const end = (error: LooperError) => {
    alive = false;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
    letGo();
  };
  // While nobody waits for an answer, the child keeps no program from ending.
  const rest = () => {
    if (waiting.size > 0) return;
    forked.unref();
    forked.channel?.unref();
  };
  forked.on("message", (reply: Answered) => {
    const question = waiting.get(reply.id);
    waiting.delete(reply.id);
    rest();
    if ("error" in reply) {
      const { code, message, facts } = reply.error;
      question?.reject(new LooperError(code, message, { facts }));
    } else question?.resolve(reply.answer);
  });
  forked.on("error", (cause) => end(died(null, cause)));
  forked.on("exit", (code, signal) => end(died(signal ?? code)));
  rest();
  return {
    gone,
    alive: () => alive,
    stop: () => {
      // Whoever stops it waits for its end.
      forked.ref();
      forked.kill("SIGKILL");
    },
    ask(question) {
      return new Promise((resolve, reject) => {
        if (!alive) {
          reject(died());
          return;
        }
        const id = next++;
        waiting.set(id, { resolve, reject });
        forked.ref();
        forked.channel?.ref();
        forked.send({ id, question } satisfies Asked, (cause) => {
          if (cause && waiting.delete(id)) reject(died(null, cause));
        });
      });
    },
  };
}

function died(how: string | number | null = null, cause?: unknown): LooperError {
  const why = how === null ? "" : ` (${typeof how === "number" ? `exit code ${how}` : how})`;
  const memory =
    how === "SIGKILL"
      ? " The system may have run out of memory: ask for fewer variations or a smaller model."
      : "";
  return new LooperError(
    "RUNTIME_ENGINE_DIED",
    `The inference process ended${why}.${memory} Ask again: a new one will start.`,
    {
      facts: { ended: how },
      cause,
    },
  );
}
