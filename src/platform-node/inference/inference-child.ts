/** The child process that runs graphs, as its parent sees it: questions, answers, and its end. */
import { type ChildProcess, fork } from "node:child_process";
import type { Socket } from "node:net";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { LooperError } from "#base";
import { type Answer, type Answered, type Asked, heartbeatChannel, type Question } from "./child/messages.ts";
import { silentEnvironment } from "./load-onnx-runtime.ts";
import { createWatchdog, type Hang, tickInterval, type WatchdogLimits } from "./watchdog.ts";

/** A child with a life. */
export interface InferenceChild {
  readonly pid: number | undefined;
  /** @throws LooperError what the child's runtime throws; RUNTIME_ENGINE_DIED where it ends before it answers */
  ask(question: Question): Promise<Answer>;
  /** Resolves when it is gone. */
  readonly gone: Promise<void>;
  /** Why it answers no more; undefined while it does. */
  readonly ending: () => LooperError | undefined;
  /** End it; what waits fails as interrupted. Does nothing where nothing waits. */
  interrupt(): void;
  /** End it. */
  stop(): void;
}

/** How a child ended: its exit code, the signal, or why it was ended from here. */
type Ending = string | number | Hang | "interrupted" | null;

/**
 * Start a child.
 *
 * @param threads - that one graph may use
 * @param limits - when it counts as hung: then it is ended
 */
export function startChild(threads: number, limits: WatchdogLimits): InferenceChild {
  const here = import.meta.url;
  // From the sources (tests, tools) the child needs the same loader as its parent.
  const fromSources = here.endsWith(".ts");
  const entry = fileURLToPath(new URL(fromSources ? "./child/main.ts" : "./child/main.js", here));
  const loader = ["--conditions=@musicgen-looper/source", "--import", "tsx"];
  const forked = fork(entry, [String(threads), String(limits.heartbeat)], {
    serialization: "advanced",
    execArgv: fromSources ? loader : [],
    env: { ...process.env, ...silentEnvironment, ...bigPages(process.env.GLIBC_TUNABLES) },
    // Where the loader is found, wherever the parent was started.
    ...(fromSources ? { cwd: dirname(entry) } : {}),
    // The last is the heartbeat's.
    stdio: ["ignore", "ignore", "inherit", "ipc", "pipe"],
  });
  return wrapChild(forked, limits);
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

/** A question that is not answered yet. */
interface Waiting {
  readonly isOpening: boolean;
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}

function wrapChild(forked: ChildProcess, limits: WatchdogLimits): InferenceChild {
  const waiting = new Map<number, Waiting>();
  const heartbeat = forked.stdio[heartbeatChannel] as Socket;
  const watchdog = createWatchdog(limits);
  let ticking: ReturnType<typeof setInterval> | undefined;
  let next = 1;
  let ending: LooperError | undefined;
  let letGo: () => void = () => undefined;
  const gone = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const end = (error: LooperError) => {
    ending ??= error;
    clearInterval(ticking);
    for (const { reject } of waiting.values()) reject(ending);
    waiting.clear();
  };
  const kill = () => {
    // Whoever ends it waits for its end. A process that was stopped dies of this signal too.
    forked.ref();
    forked.kill("SIGKILL");
  };
  const endAs = (why: Ending) => {
    end(died(why));
    kill();
  };
  // The child answers in order: it works on the oldest question.
  const isOpening = () => waiting.values().next().value?.isOpening === true;
  const watch = () => {
    let last = performance.now();
    watchdog.start();
    ticking = setInterval(() => {
      const now = performance.now();
      const hang = watchdog.tick((now - last) / 1000, isOpening());
      last = now;
      if (hang) endAs(hang);
    }, 1000 * tickInterval);
  };
  // While nobody waits for an answer, the child keeps no program from ending.
  const rest = () => {
    if (waiting.size > 0) return;
    clearInterval(ticking);
    forked.unref();
    forked.channel?.unref();
  };
  heartbeat.on("data", () => watchdog.beat());
  // Its end is told by the process's own.
  heartbeat.on("error", () => undefined);
  heartbeat.unref();
  forked.on("message", (reply: Answered) => {
    const question = waiting.get(reply.id);
    waiting.delete(reply.id);
    watchdog.answered(question?.isOpening === true);
    rest();
    if ("error" in reply) {
      const { code, message, facts } = reply.error;
      question?.reject(new LooperError(code, message, { facts }));
    } else question?.resolve(reply.answer);
  });
  forked.on("error", (cause) => {
    end(died(null, cause));
    letGo();
  });
  forked.on("exit", (code, signal) => {
    end(died(signal ?? code));
    letGo();
  });
  rest();
  return {
    pid: forked.pid,
    gone,
    ending: () => ending,
    interrupt: () => {
      if (waiting.size > 0) endAs("interrupted");
    },
    stop: kill,
    ask(question) {
      return new Promise((resolve, reject) => {
        if (ending) {
          reject(ending);
          return;
        }
        const id = next++;
        if (waiting.size === 0) watch();
        waiting.set(id, { isOpening: question.op === "open", resolve, reject });
        forked.ref();
        forked.channel?.ref();
        forked.send({ id, question } satisfies Asked, (cause) => {
          if (cause && waiting.delete(id)) reject(died(null, cause));
        });
      });
    },
  };
}

/** What is known of an ending, for people. */
function describeEnding(how: Ending): string {
  if (how === null) return "ended";
  if (how === "silent") return "gave no sign of life, and was ended";
  if (how === "stuck") return "did not get on, and was ended";
  if (how === "interrupted") return "did not stop when it was asked to, and was ended";
  return `ended (${typeof how === "number" ? `exit code ${how}` : how})`;
}

/** The error of a child that ended; how it did is the fact `ended`. */
function died(how: Ending = null, cause?: unknown): LooperError {
  const memory =
    how === "SIGKILL"
      ? " The system may have run out of memory: ask for fewer variations or a smaller model."
      : "";
  const message = `The inference process ${describeEnding(how)}.${memory} Ask again: a new one will start.`;
  return new LooperError("RUNTIME_ENGINE_DIED", message, { facts: { ended: how }, cause });
}
