/** One worker process as its server sees it: forked, answered, watched, and dead at the end. */
import { type ChildProcess, fork } from "node:child_process";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Seconds } from "#base";
import type { PredictionQueue, StoreMaintenance } from "../jobs/prediction-store.ts";
import { answerQueueCall, isQueueCall, type QueueCall } from "./remote-queue.ts";
import type { WorkerEvent } from "./start-attempt.ts";
import { type FromWorker, storageVariable, type ToWorker, type WorkerConfig } from "./worker-messages.ts";

/** Its silence is checked this often, in milliseconds. */
const watchMilliseconds = 1000;

/** What a server does with the process's messages. */
export interface ForkedWorkerOptions {
  /** The store that it works for. */
  readonly store: PredictionQueue & StoreMaintenance;
  readonly config: WorkerConfig;
  readonly onState: (state: Extract<FromWorker, { state: string }>) => void;
  readonly onEvent: (event: WorkerEvent) => void;
  /** Called once, with the signal, the exit code or the reason why it could not be started. */
  readonly onExit: (how: string) => void;
}

/** A forked worker. */
export interface ForkedWorker {
  readonly pid: number | undefined;
  isRunning(): boolean;
  /** Ask it to stop. */
  stop(grace: Seconds): void;
  kill(): void;
}

/**
 * Fork a worker.
 *
 * @param options - its store, its configuration, callbacks
 */
export function forkWorker({ store, config, onState, onEvent, onExit }: ForkedWorkerOptions): ForkedWorker {
  const child = forkEntry(config);
  const send = (message: ToWorker) => {
    if (child.connected) child.send(message, () => undefined);
  };
  let exited = false;
  const reply = async (call: QueueCall): Promise<void> => {
    const answer = await answerQueueCall(store, call);
    // A dead worker's last call must not claim work that no process would do.
    if (call.method === "claim" && exited) await store.reap({ deadWorker: config.name });
    send(answer);
  };
  const watch = watchSilence(child, config.lease);
  child.on("message", (message: FromWorker) => {
    watch.reset();
    if (isQueueCall(message)) void reply(message);
    else if ("event" in message) {
      const busy = busyAfter(message.event);
      if (busy !== undefined) watch.setBusy(busy);
      onEvent(message.event);
    } else onState(message);
  });
  const exit = (how: string) => {
    if (exited) return;
    exited = true;
    watch.stop();
    store.reap({ deadWorker: config.name }).catch(() => undefined);
    onExit(how);
  };
  child.on("error", (error) => exit(error.message));
  child.on("exit", (code, signal) => exit(signal ?? `exit code ${code}`));
  return {
    pid: child.pid,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    stop: (grace) => send({ stop: grace }),
    kill: () => child.kill("SIGKILL"),
  };
}

/** Whether a worker has a job after an event; undefined where the event says nothing about it. */
export function busyAfter({ event }: WorkerEvent): boolean | undefined {
  if (event === "claimed") return true;
  return event === "ended" || event === "handed back" || event === "lease lost" ? false : undefined;
}

/** Kill a worker that has a job and sends nothing for longer than its lease: stopped or hung, it has lost the job. */
function watchSilence(child: ChildProcess, lease: Seconds) {
  let busy = false;
  let lastMessage = Date.now();
  let checked = lastMessage;
  const timer = setInterval(() => {
    const now = Date.now();
    // If this process was stopped itself, messages may still wait to be read.
    if (now - checked > 3 * watchMilliseconds || !busy) lastMessage = now;
    checked = now;
    if (now - lastMessage > lease * 1000) child.kill("SIGKILL");
  }, watchMilliseconds);
  timer.unref();
  return {
    reset: () => {
      lastMessage = Date.now();
    },
    setBusy: (is: boolean) => {
      busy = is;
    },
    stop: () => clearInterval(timer),
  };
}

function forkEntry({ storage, ...config }: WorkerConfig): ChildProcess {
  const here = import.meta.url;
  // From the sources (tests, tools) the child needs the same loader as its parent.
  const fromSources = here.endsWith(".ts");
  const entry = fileURLToPath(new URL(fromSources ? "./worker-main.ts" : "./worker-main.js", here));
  const loader = ["--conditions=@musicgen-looper/source", "--import", "tsx"];
  return fork(entry, [JSON.stringify(config)], {
    serialization: "advanced",
    // Everyone on this machine can read a command line.
    env: { ...process.env, [storageVariable]: JSON.stringify(storage) },
    execArgv: fromSources ? loader : [],
    // Where the loader is found, wherever the parent was started.
    ...(fromSources ? { cwd: dirname(entry) } : {}),
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
}
