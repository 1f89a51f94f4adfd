/**
 * Uploads, checked in a thread: where a file does not tell how long it is, it is decoded, which takes seconds in
 * which nobody else would be answered.
 */
import { Worker } from "node:worker_threads";
import { type ErrorCode, type ErrorFacts, LooperError } from "#base";

/** What the thread is asked. */
export interface AudioCheckQuestion {
  readonly id: number;
  readonly path: string;
  readonly name: string;
}

/** What it answers; no error where the file can be used. */
export interface AudioCheckAnswer {
  readonly id: number;
  readonly error: {
    readonly code: ErrorCode;
    readonly message: string;
    readonly facts: ErrorFacts;
  } | null;
}

/** Checks recordings. */
export interface AudioCheck {
  /**
   * Check that a recording can be used as `audio`.
   *
   * @param path - of a file
   * @param name - what to call it in messages
   * @throws LooperError what `checkAudioFile` throws; RUNTIME_FAILED where the thread ends
   */
  check(path: string, name: string): Promise<void>;
}

/** A thread that has nothing to do for so long is given up. */
const idleMilliseconds = 60_000;

/** The thread's file. From the sources (tests, tools) a thread must load the loader anew. */
function threadEntry(): URL {
  if (!import.meta.url.endsWith(".ts")) return new URL("./audio-check-thread.js", import.meta.url);
  const [loader, file] = [
    import.meta.resolve("tsx/esm/api"),
    new URL("./audio-check-thread.ts", import.meta.url).href,
  ];
  return new URL(`data:text/javascript,import { register } from "${loader}"; register(); import("${file}");`);
}

interface RunningThread {
  readonly worker: Worker;
  readonly waiting: Map<number, (answer: AudioCheckAnswer["error"]) => void>;
}

/** Create the check; its thread is started when there is something to check, and does not keep the process alive. */
export function createAudioCheck(): AudioCheck {
  let running: RunningThread | undefined;
  let idle: NodeJS.Timeout | undefined;
  let asked = 0;

  const start = (): RunningThread => {
    const fromSources = import.meta.url.endsWith(".ts");
    const execArgv = fromSources ? ["--conditions=@musicgen-looper/source"] : [];
    const worker = new Worker(threadEntry(), { execArgv });
    const thread: RunningThread = { worker, waiting: new Map() };
    worker.on("message", ({ id, error }: AudioCheckAnswer) => thread.waiting.get(id)?.(error));
    const end = (how: string) => {
      if (running === thread) running = undefined;
      const message = `The thread that checks uploads ended (${how}). Send the request again.`;
      for (const answer of thread.waiting.values()) answer({ code: "RUNTIME_FAILED", message, facts: {} });
    };
    worker.on("error", (error) => end(error.message));
    worker.on("exit", (code) => end(`exit code ${code}`));
    worker.unref();
    return thread;
  };
  const rest = (thread: RunningThread) => {
    idle = setTimeout(() => {
      if (running === thread) running = undefined;
      void thread.worker.terminate();
    }, idleMilliseconds);
    idle.unref();
  };
  return {
    async check(path, name) {
      running ??= start();
      const thread = running;
      clearTimeout(idle);
      const id = asked++;
      const question: AudioCheckQuestion = { id, path, name };
      const error = await new Promise<AudioCheckAnswer["error"]>((answer) => {
        thread.waiting.set(id, answer);
        thread.worker.postMessage(question);
      });
      thread.waiting.delete(id);
      if (thread.waiting.size === 0 && running === thread) rest(thread);
      if (error) throw new LooperError(error.code, error.message, { facts: error.facts });
    },
  };
}
