/**
 * Hears and cuts recordings in processes of their own: that takes seconds of a core, in which the service would
 * answer nobody, and a process that is no longer wanted can be ended.
 */
import { fork } from "node:child_process";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { type ErrorCode, LooperError } from "#base";
import type { CutRequest, HeardDocument, ListenRequest } from "#looper";
import type { CutAnswer, RecordingFile, RecordingReply, RecordingTask } from "./recording-task.ts";

/** Hears and cuts recordings. */
export interface RecordingWork {
  /** @throws LooperError INPUT_*, FORMAT_*, WORK_QUEUE_FULL; the signal's reason */
  listen(file: RecordingFile, request: ListenRequest, signal: AbortSignal): Promise<HeardDocument>;
  /** @throws LooperError INPUT_*, FORMAT_*, WORK_QUEUE_FULL; the signal's reason */
  cut(file: RecordingFile, request: CutRequest, signal: AbortSignal): Promise<CutAnswer>;
}

/** So many wait for their turn, at most. */
const maxWaiting = 8;

/** Create it; no process runs before it is asked. */
export function createRecordingWork(): RecordingWork {
  let waiting = 0;
  let turn: Promise<unknown> = Promise.resolve();
  const run = (task: RecordingTask, signal: AbortSignal): Promise<unknown> => {
    if (waiting >= maxWaiting) {
      const message = `${maxWaiting} recordings are waiting to be heard. Ask again in a few seconds.`;
      throw new LooperError("WORK_QUEUE_FULL", message, { facts: { waiting } });
    }
    waiting++;
    const done = turn.then(() => runTask(task, signal));
    turn = done.catch(() => undefined).then(() => waiting--);
    return done;
  };
  return {
    listen: async (file, request, signal) =>
      (await run({ op: "listen", file, request }, signal)) as HeardDocument,
    cut: async (file, request, signal) => (await run({ op: "cut", file, request }, signal)) as CutAnswer,
  };
}

/** Run a process for a task. */
function runTask(task: RecordingTask, signal: AbortSignal): Promise<unknown> {
  signal.throwIfAborted();
  const child = forkEntry();
  return new Promise((resolve, reject) => {
    const stop = () => {
      child.kill("SIGKILL");
      reject(signal.reason);
    };
    signal.addEventListener("abort", stop);
    child.on("message", (reply: RecordingReply) => {
      if ("answer" in reply) resolve(reply.answer);
      else reject(errorOf(reply.failure));
    });
    child.on("error", reject);
    child.on("exit", (code, killed) => {
      signal.removeEventListener("abort", stop);
      // After an answer this changes nothing.
      const message = `The process that heard ${task.file.name} has died (${killed ?? `exit code ${code}`}). Try again; a shorter recording needs less memory.`;
      reject(new LooperError("RUNTIME_ENGINE_DIED", message));
    });
    child.send(task);
  });
}

function errorOf({ code, message, facts }: Extract<RecordingReply, { failure: unknown }>["failure"]): Error {
  return code === null
    ? new Error(message)
    : new LooperError(code as ErrorCode, message, { facts: facts as Record<string, string> });
}

function forkEntry() {
  const here = import.meta.url;
  // From the sources (tests, tools) the child needs the same loader as its parent.
  const fromSources = here.endsWith(".ts");
  const entry = fileURLToPath(new URL(fromSources ? "./recording-main.ts" : "./recording-main.js", here));
  const loader = ["--conditions=@musicgen-looper/source", "--import", "tsx"];
  return fork(entry, [], {
    serialization: "advanced",
    execArgv: fromSources ? loader : [],
    ...(fromSources ? { cwd: dirname(entry) } : {}),
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
}
