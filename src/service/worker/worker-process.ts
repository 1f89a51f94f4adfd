/**
 * The worker of a server, in a process of its own: listening and cutting would block every response here.
 * It has no database; its calls to the queue come over the IPC channel. When it dies its job is requeued at
 * once, and a new process is started.
 */
import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import type { Seconds } from "#base";
import type { PredictionQueue, StoreMaintenance } from "../jobs/prediction-store.ts";
import { busyAfter, type ForkedWorker, forkWorker } from "./fork-worker.ts";
import type { WorkerNews } from "./heartbeat.ts";
import type { WorkerEvent } from "./start-attempt.ts";
import type { WorkerConfig } from "./worker-messages.ts";
import type { WorkerState } from "./worker-state.ts";

/** Pauses before a restart, in milliseconds: doubled each time. */
const firstPause = 200;
const maxPause = 10_000;
/** After this uptime the pause begins anew. */
const healthyMilliseconds = 60_000;
/** How long a worker may run beyond its grace before it is killed. */
const killAfter: Seconds = 10;

/** What a worker process needs. */
export interface WorkerProcessOptions extends Omit<WorkerConfig, "name"> {
  readonly store: PredictionQueue & StoreMaintenance;
  readonly onEvent?: ((event: WorkerEvent) => void) | undefined;
  /** Called when a process exits that was not stopped. */
  readonly onExit?: ((how: string) => void) | undefined;
}

/** A worker process with a life. */
export interface WorkerProcess {
  state(): WorkerState;
  /** What is to be reported of the process that works now; undefined while there is none. */
  news(): WorkerNews | undefined;
  /** Of the process that works now. */
  pid(): number | undefined;
  /**
   * Claim nothing more; end the running attempt, or put it back into the queue.
   *
   * @param grace - how long the attempt may still take
   */
  stop(grace: Seconds): Promise<void>;
}

/**
 * Start a worker, and another whenever it dies.
 *
 * @param options - the store that it works for, and its configuration
 */
export function startWorkerProcess(options: WorkerProcessOptions): WorkerProcess {
  const { store, onEvent, onExit, ...config } = options;
  const startedAt = new Date().toISOString();
  let state: WorkerState = {
    status: "starting",
    busy: 0,
    startedAt,
    settledAt: null,
    error: null,
    restarts: 0,
  };
  const update = (change: Partial<WorkerState>) => {
    state = { ...state, ...change };
  };
  const settle = (change: Partial<WorkerState>) => update({ settledAt: new Date().toISOString(), ...change });
  let worker: ForkedWorker | undefined;
  let name = "";
  let stopping = false;
  let pause = firstPause;
  let restart: NodeJS.Timeout | undefined;
  const { promise: stopped, resolve: markStopped } = withResolvers();

  const start = () => {
    const born = Date.now();
    name = `${hostname()}-${process.pid}-${randomUUID()}`;
    worker = forkWorker({
      store,
      config: { ...config, name },
      onState: (message) =>
        message.state === "ready"
          ? settle({ status: "ready", error: null, precision: message.precision })
          : settle({ status: "failed", error: message.error }),
      onEvent: (event) => {
        const busy = busyAfter(event);
        if (busy !== undefined) update({ busy: busy ? 1 : 0, prediction: busy ? event.id : null });
        onEvent?.(event);
      },
      onExit: (how) => {
        update({ busy: 0, prediction: null });
        if (stopping) {
          settle({ status: "stopped" });
          markStopped();
          return;
        }
        onExit?.(how);
        if (Date.now() - born > healthyMilliseconds) pause = firstPause;
        restart = setTimeout(start, pause);
        pause = Math.min(2 * pause, maxPause);
        update({ restarts: state.restarts + 1, ...(state.status === "ready" ? { status: "starting" } : {}) });
      },
    });
  };
  start();

  return {
    state: () => state,
    pid: () => worker?.pid,
    news() {
      if (!worker?.isRunning() || worker.pid === undefined) return undefined;
      return { name, pid: worker.pid, ...newsOf(state, stopping) };
    },
    async stop(grace) {
      stopping = true;
      clearTimeout(restart);
      const last = worker;
      if (!last?.isRunning()) return;
      last.stop(grace);
      const kill = setTimeout(() => last.kill(), (grace + killAfter) * 1000);
      await stopped;
      clearTimeout(kill);
    },
  };
}

function newsOf(state: WorkerState, stopping: boolean): Omit<WorkerNews, "name" | "pid"> {
  const { status, busy, prediction = null, precision = null } = state;
  const working = stopping ? "draining" : busy > 0 ? "busy" : status;
  return { state: working === "stopped" ? "draining" : working, prediction, precision };
}

/** `Promise.withResolvers`, which Node 20 does not have. */
function withResolvers(): { readonly promise: Promise<void>; resolve(): void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve: () => resolve() };
}
