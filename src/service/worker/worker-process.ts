/**
 * The worker of a server, in a process of its own: listening and cutting would hold up every answer
 * here. It has no database; it asks for everything over its channel. When it dies its job is put back at
 * once, and a new one started.
 */
import { type ChildProcess, fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Seconds } from "#base";
import type { PredictionQueue, StoreKeeping } from "../jobs/prediction-store.ts";
import { answerQuestion, isQueueQuestion } from "./remote-queue.ts";
import type { WorkerNews } from "./worker.ts";
import type { FromWorker, ToWorker, WorkerOrders } from "./worker-messages.ts";
import type { WorkerState } from "./worker-state.ts";

/** A worker that dies young is not started again at once: pauses in milliseconds. */
const firstPause = 200;
const longestPause = 10_000;
/** One that lived so long was well. */
const wellAfter = 60_000;

/** It is looked after this often, in milliseconds. */
const lookMilliseconds = 1000;

/** What a worker process needs. */
export interface WorkerProcessOptions extends Omit<WorkerOrders, "name"> {
  readonly store: PredictionQueue & StoreKeeping;
  readonly onNews?: (news: WorkerNews) => void;
  /** Told when one dies that was not to. */
  readonly onDeath?: (how: string) => void;
}

/** A worker process with a life. */
export interface WorkerProcess {
  state(): WorkerState;
  /** Of the process that works now. */
  pid(): number | undefined;
  /**
   * Take nothing more; end what is in hand, or give it back.
   *
   * @param grace - how long it may still take
   */
  stop(grace: Seconds): Promise<void>;
}

/**
 * Start a worker, and another whenever it dies.
 *
 * @param options - the store that it works for, and its orders
 */
export function startWorkerProcess(options: WorkerProcessOptions): WorkerProcess {
  const { store, onNews, onDeath, ...orders } = options;
  const startedAt = new Date().toISOString();
  let state: WorkerState = {
    status: "starting",
    busy: 0,
    startedAt,
    settledAt: null,
    error: null,
    restarts: 0,
  };
  const settle = (change: Partial<WorkerState>) => {
    state = { ...state, settledAt: new Date().toISOString(), ...change };
  };
  let child: ChildProcess | undefined;
  let stopping = false;
  let pause = firstPause;
  let timer: NodeJS.Timeout | undefined;
  let allGone: () => void = () => undefined;
  const gone = new Promise<void>((resolve) => {
    allGone = resolve;
  });

  const start = () => {
    const name = `${hostname()}-${process.pid}-${randomUUID()}`;
    const born = Date.now();
    const forked = forkWorker({ ...orders, name });
    child = forked;
    const send = (message: ToWorker) => {
      if (forked.connected) forked.send(message, () => undefined);
    };
    let dead = false;
    let heard = Date.now();
    let looked = heard;
    // One that has a job and says nothing for longer than a lease has lost the job; stopped or hung, it goes.
    const watch = setInterval(() => {
      const now = Date.now();
      // If we were stopped ourselves, its words still wait to be read.
      if (now - looked > 3 * lookMilliseconds || state.busy === 0) heard = now;
      looked = now;
      if (now - heard > orders.lease * 1000) forked.kill("SIGKILL");
    }, lookMilliseconds);
    watch.unref();
    forked.on("message", (message: FromWorker) => {
      heard = Date.now();
      if (isQueueQuestion(message)) {
        // What a dead one still asks must not take work that nobody would do.
        void answerQuestion(store, message).then(async (answer) => {
          if (message.method === "claim" && dead) await store.reap({ deadWorker: name });
          send(answer);
        });
      } else if ("news" in message) {
        const { what } = message.news;
        if (what === "claimed") state = { ...state, busy: 1 };
        if (what === "ended" || what === "handed back" || what === "lease lost")
          state = { ...state, busy: 0 };
        onNews?.(message.news);
      } else if (message.state === "ready") settle({ status: "ready", error: null });
      else settle({ status: "failed", error: message.error });
    });
    const end = (how: string) => {
      if (dead) return;
      dead = true;
      clearInterval(watch);
      state = { ...state, busy: 0 };
      store.reap({ deadWorker: name }).catch(() => undefined);
      if (stopping) {
        settle({ status: "stopped" });
        allGone();
        return;
      }
      onDeath?.(how);
      if (Date.now() - born > wellAfter) pause = firstPause;
      timer = setTimeout(start, pause);
      pause = Math.min(2 * pause, longestPause);
      if (state.status === "ready") state = { ...state, status: "starting" };
      state = { ...state, restarts: state.restarts + 1 };
    };
    forked.on("error", (error) => end(error.message));
    forked.on("exit", (code, signal) => end(signal ?? `exit code ${code}`));
  };
  start();

  return {
    state: () => state,
    pid: () => child?.pid,
    async stop(grace) {
      stopping = true;
      clearTimeout(timer);
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
      if (child.connected) child.send({ stop: grace } satisfies ToWorker, () => undefined);
      const forked = child;
      // Told to stop and given its time: whoever still runs then hangs.
      const force = setTimeout(() => forked.kill("SIGKILL"), (grace + 10) * 1000);
      await gone;
      clearTimeout(force);
    },
  };
}

function forkWorker(orders: WorkerOrders): ChildProcess {
  const here = import.meta.url;
  // From the sources (tests, tools) the child needs the same loader as its parent.
  const fromSources = here.endsWith(".ts");
  const entry = fileURLToPath(new URL(fromSources ? "./worker-main.ts" : "./worker-main.js", here));
  const loader = ["--conditions=@musicgen-looper/source", "--import", "tsx"];
  return fork(entry, [JSON.stringify(orders)], {
    serialization: "advanced",
    execArgv: fromSources ? loader : [],
    // Where the loader is found, wherever the parent was started.
    ...(fromSources ? { cwd: dirname(entry) } : {}),
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
}
