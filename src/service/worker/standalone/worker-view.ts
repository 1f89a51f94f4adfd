/** A standalone worker as its operator sees it: what it does, and what it has done since its start. */
import { Counter, Gauge, type Registry } from "prom-client";
import type { Seconds } from "#base";
import type { WorkerReport } from "../../jobs/prediction-store.ts";
import { prefix } from "../../metrics/create-registry.ts";
import { busyAfter } from "../fork-worker.ts";
import type { WorkerEvent } from "../start-attempt.ts";

/** The view. */
export interface WorkerView {
  state(): WorkerReport["state"];
  /** The prediction that it works on. */
  prediction(): string | null;
  /** Its model is open. */
  ready(): void;
  /** It claims nothing more. */
  drain(): void;
  observe(event: WorkerEvent): void;
}

/**
 * Look at a worker.
 *
 * @param registry - gets its figures
 * @param now - a clock, in seconds
 */
export function createWorkerView(registry: Registry, now: () => Seconds): WorkerView {
  let isReady = false;
  let isDraining = false;
  let current: { readonly id: string | null; readonly since: Seconds } | undefined;
  let worked: Seconds = 0;
  const attempts = new Counter({
    name: `${prefix}_worker_attempts_total`,
    help: "Attempts that ended since the start, by how.",
    labelNames: ["end"],
    registers: [registry],
  });
  const state = (): WorkerReport["state"] => {
    if (isDraining) return "draining";
    if (!isReady) return "starting";
    return current ? "busy" : "ready";
  };
  showState(registry, {
    isReady: () => isReady && !isDraining,
    isBusy: () => current !== undefined,
    worked: () => worked + (current ? now() - current.since : 0),
  });
  return {
    state,
    prediction: () => current?.id ?? null,
    ready() {
      isReady = true;
    },
    drain() {
      isDraining = true;
    },
    observe(event) {
      const busy = busyAfter(event);
      if (busy === true) current = { id: event.id, since: now() };
      if (busy !== false) return;
      worked += now() - (current?.since ?? now());
      current = undefined;
      attempts.inc({ end: endOf(event) });
    },
  };
}

/** `succeeded`, `canceled`, `failed`, `handed back` or `lease lost`: codes would be too many labels. */
function endOf({ event, detail }: WorkerEvent): string {
  if (event !== "ended") return event;
  return detail === "succeeded" || detail === "canceled" ? detail : "failed";
}

/** Show what a worker does at the moment of asking. */
function showState(
  registry: Registry,
  state: { readonly isReady: () => boolean; readonly isBusy: () => boolean; readonly worked: () => Seconds },
): void {
  const registers = [registry];
  new Gauge({
    ...{ name: `${prefix}_worker_ready`, help: "Whether a model is open.", registers },
    collect() {
      this.set(state.isReady() ? 1 : 0);
    },
  });
  new Gauge({
    ...{ name: `${prefix}_worker_busy`, help: "Whether it works on a prediction.", registers },
    collect() {
      this.set(state.isBusy() ? 1 : 0);
    },
  });
  new Counter({
    ...{ name: `${prefix}_worker_busy_seconds_total`, help: "Time spent on predictions since the start." },
    registers,
    collect() {
      this.reset();
      this.inc(state.worked());
    },
  });
}
