/** A standalone worker: claims predictions from a PostgreSQL that it shares with servers and other workers. */
import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { LooperError, type Seconds } from "#base";
import { type HttpListener, listen } from "../../http/listen.ts";
import { createRegistry } from "../../metrics/create-registry.ts";
import { createQueueWatch, type QueueWatch } from "../../metrics/watch-queue.ts";
import { type OpenedStore, openStore } from "../../open-store.ts";
import { resolveSettings } from "../../read-settings.ts";
import { type WorkInput, type WorkSettings, workSettings } from "../../settings.ts";
import { createStorageProbe } from "../../storage/storage-probe.ts";
import { type Heartbeat, startHeartbeat } from "../heartbeat.ts";
import { checkModels, openModelShelf } from "../model-shelf.ts";
import { createPredictionRunner } from "../prediction-runner.ts";
import type { WorkerEvent } from "../start-attempt.ts";
import { createWorker, type Worker } from "../worker.ts";
import { createWorkerHealth } from "./worker-health.ts";
import { createWorkerView, type WorkerView } from "./worker-view.ts";

/**
 * What a standalone worker needs: its settings, and what to call. Its files are where the server's
 * are: in a bucket, or in a data folder on a shared disk.
 */
export interface StandaloneWorkerOptions extends WorkInput {
  readonly onEvent?: ((event: WorkerEvent) => void) | undefined;
  /** Called when a run does not stop; the process should end itself. */
  readonly onStuck?: (() => void) | undefined;
}

/** A standalone worker with a life. */
export interface StandaloneWorker extends Worker {
  /** As servers and the store call it. */
  readonly name: string;
  /** Those that it works with. */
  readonly models: readonly string[];
  /** Of its probes and metrics, such as `http://127.0.0.1:9090`; null where it has none. */
  readonly healthUrl: string | null;
}

/** Requests of the port get so long to end, in milliseconds. */
const closingGrace = 500;

/**
 * Open a model and work. At a stop readiness is off first, then what runs may end, then the port is closed.
 *
 * @param options - settings that differ from their defaults, callbacks
 * @throws LooperError INPUT_MISSING without `databaseUrl`; INPUT_*, MODEL_*, WORK_DATA_*, WORK_DATABASE_*,
 *   WORK_STORAGE_*, WORK_ADDRESS_*
 */
export async function startWorker(options: StandaloneWorkerOptions): Promise<StandaloneWorker> {
  const { onEvent, onStuck, ...given } = options;
  const settings = resolveSettings(workSettings, given);
  checkSettings(settings);
  const registry = createRegistry();
  const view = createWorkerView(registry, () => performance.now() / 1000);
  const watchQueue = createQueueWatch(registry, () => performance.now() / 1000);
  const held: { opened?: OpenedStore; isStorageUp?: () => Promise<boolean> } = {};
  const listener = await listenForProbes(settings, {
    ...{ view, registry },
    ping: () => held.opened?.store.ping(),
    isStorageUp: () => held.isStorageUp?.(),
  });
  try {
    held.opened = await openStore(settings, { command: "musicgen-looper work" });
    held.isStorageUp = createStorageProbe(held.opened.objects, () => performance.now());
    return await work({ settings, view, watchQueue, opened: held.opened, listener, onEvent, onStuck });
  } catch (error) {
    await held.opened?.close();
    await listener?.close(0);
    throw error;
  }
}

interface WorkParts extends Pick<StandaloneWorkerOptions, "onEvent" | "onStuck"> {
  readonly settings: WorkSettings;
  readonly view: WorkerView;
  readonly watchQueue: QueueWatch;
  readonly opened: OpenedStore;
  readonly listener: HttpListener | undefined;
}

async function work({
  settings,
  view,
  watchQueue,
  opened: { store, objects, close },
  listener,
  ...calls
}: WorkParts): Promise<StandaloneWorker> {
  const { home, threads, model, models, lease, timeLimit } = settings;
  const runner = createPredictionRunner({ objects, home, threads });
  const shelf = openModelShelf({ home, model, models });
  const name = `${hostname()}-${process.pid}-${randomUUID()}`;
  let refuse: (error: LooperError) => void = () => undefined;
  const newer = new Promise<never>((_, reject) => {
    refuse = reject;
  });
  newer.catch(() => undefined);
  const heartbeat = startHeartbeat({
    ...{ queue: store, workers: store.workers, shelf, threads, onNewer: (error) => refuse(error) },
    news: () => {
      const precision = runner.opened()?.precision ?? null;
      return { name, pid: process.pid, precision, state: view.state(), prediction: view.prediction() };
    },
  });
  try {
    await runner.warmUp(model ?? models?.[0]);
  } catch (error) {
    await heartbeat.stop();
    throw error;
  }
  const worker = createWorker({
    ...{
      queue: watchQueue(store),
      name,
      run: runner.run,
      has: shelf.has,
      lease,
      timeLimit,
      onStuck: calls.onStuck,
    },
    onEvent(event) {
      view.observe(event);
      heartbeat.beat();
      calls.onEvent?.(event);
    },
  });
  view.ready();
  heartbeat.beat();
  const done = Promise.race([worker.done, newer]);
  done.catch(() => undefined);
  return {
    ...{ name, models: await shelf.list(), healthUrl: listener?.url ?? null },
    done,
    async stop(grace: Seconds) {
      view.drain();
      heartbeat.beat();
      try {
        await worker.stop(grace);
      } finally {
        await wind(heartbeat, listener);
        await runner.close();
        await close();
      }
    },
  };
}

async function wind(heartbeat: Heartbeat, listener: HttpListener | undefined): Promise<void> {
  await heartbeat.stop();
  await listener?.close(closingGrace);
}

async function listenForProbes(
  { host, healthPort }: WorkSettings,
  asked: Parameters<typeof createWorkerHealth>[0],
): Promise<HttpListener | undefined> {
  if (healthPort === undefined) return undefined;
  return listen(createWorkerHealth(asked), { host, port: healthPort });
}

function checkSettings(settings: WorkSettings): void {
  const { databaseUrl } = settings;
  if (databaseUrl === undefined) {
    const message =
      "DATABASE_URL is not set. A standalone worker needs a PostgreSQL; without one, `serve` does the work itself.";
    throw new LooperError("INPUT_MISSING", message);
  }
  checkModels(settings);
}
