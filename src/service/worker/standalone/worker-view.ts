/** A standalone worker as its operator sees it: what it does, and what it has done since its start. */
import type { Seconds } from "#base";
import type { MetricFamily } from "../../http/metrics/prometheus.ts";
import type { WorkerReport } from "../../jobs/prediction-store.ts";
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
  families(): readonly MetricFamily[];
}

/**
 * Look at a worker.
 *
 * @param now - a clock, in seconds
 */
export function createWorkerView(now: () => Seconds): WorkerView {
  let isReady = false;
  let isDraining = false;
  let current: { readonly id: string | null; readonly since: Seconds } | undefined;
  let worked: Seconds = 0;
  const ends = new Map<string, number>();
  const state = (): WorkerReport["state"] => {
    if (isDraining) return "draining";
    if (!isReady) return "starting";
    return current ? "busy" : "ready";
  };
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
      const end = endOf(event);
      ends.set(end, (ends.get(end) ?? 0) + 1);
    },
    families: () => {
      const running = current ? now() - current.since : 0;
      return [
        gauge("worker_ready", "Whether a model is open.", isReady && !isDraining ? 1 : 0),
        gauge("worker_busy", "Whether it works on a prediction.", current ? 1 : 0),
        {
          ...{ name: "musicgen_looper_worker_busy_seconds_total", type: "counter" },
          help: "Time spent on predictions since the start.",
          samples: [{ value: worked + running }],
        },
        {
          ...{ name: "musicgen_looper_worker_attempts_total", type: "counter" },
          help: "Attempts that ended since the start, by how.",
          samples: [...ends].map(([end, value]) => ({ labels: { end }, value })),
        },
      ];
    },
  };
}

/** `succeeded`, `canceled`, `failed`, `handed back` or `lease lost`: codes would be too many labels. */
function endOf({ event, detail }: WorkerEvent): string {
  if (event !== "ended") return event;
  return detail === "succeeded" || detail === "canceled" ? detail : "failed";
}

function gauge(name: string, help: string, value: number): MetricFamily {
  return { name: `musicgen_looper_${name}`, help, type: "gauge", samples: [{ value }] };
}
