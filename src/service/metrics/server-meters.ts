/** All figures of a server. */
import { Counter, Gauge, type Registry } from "prom-client";
import type { WorkerState } from "../worker/worker-state.ts";
import { createRegistry, prefix } from "./create-registry.ts";
import { createKeyMeters, type KeyMeters } from "./key-meters.ts";
import { createRequestMeters, type RequestMeters } from "./request-meters.ts";
import { createStoreMeters, type StoreMeters } from "./store-meters.ts";
import { createQueueWatch, type QueueWatch } from "./watch-queue.ts";
import { createWebhookMeters, type WebhookMeters } from "./webhook-meters.ts";

/** The figures. */
export interface ServerMeters {
  readonly registry: Registry;
  readonly requests: RequestMeters;
  readonly keys: KeyMeters;
  readonly webhooks: WebhookMeters;
  readonly store: StoreMeters;
  readonly watchQueue: QueueWatch;
  /** Show the state of this server's own worker. */
  showWorker(state: WorkerState): void;
}

/**
 * Create the figures.
 *
 * @param limits - of this server, by name
 */
export function createServerMeters(limits: Readonly<Record<string, number>> = {}): ServerMeters {
  const registry = createRegistry();
  const registers = [registry];
  const limit = new Gauge({
    name: `${prefix}_limit`,
    help: "Limits of this server, by name.",
    labelNames: ["limit"],
    registers,
  });
  for (const [name, value] of Object.entries(limits)) limit.set({ limit: name }, value);
  const ready = new Gauge({
    name: `${prefix}_worker_ready`,
    help: "Whether the worker of this process has a model open; 0 with --no-work.",
    registers,
  });
  const restarts = new Counter({
    name: `${prefix}_worker_restarts_total`,
    help: "Workers of this server that died and were restarted.",
    registers,
  });
  return {
    registry,
    requests: createRequestMeters(registry),
    keys: createKeyMeters(registry),
    webhooks: createWebhookMeters(registry),
    store: createStoreMeters(registry),
    watchQueue: createQueueWatch(registry, () => performance.now() / 1000),
    showWorker(state) {
      ready.set(state.status === "ready" ? 1 : 0);
      restarts.reset();
      restarts.inc(state.restarts);
    },
  };
}
