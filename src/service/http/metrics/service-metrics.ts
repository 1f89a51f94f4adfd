/** Metrics of the service: queue, finished work, worker. They come from the store, so they survive a restart. */
import type { StoreSummary } from "../../jobs/prediction-store.ts";
import type { WorkerState } from "../../worker/worker-state.ts";
import { hidePaths } from "../hide-paths.ts";
import type { MetricFamily, Sample } from "./prometheus.ts";

const prefix = "musicgen_looper";

function gauge(name: string, help: string, value: number): MetricFamily {
  return { name: `${prefix}_${name}`, help, type: "gauge", samples: [{ value }] };
}

function counter(name: string, help: string, samples: readonly Sample[]): MetricFamily {
  return { name: `${prefix}_${name}`, help, type: "counter", samples };
}

/** Add up by a label. */
function sums(pairs: Iterable<readonly [label: string, value: number]>, label: string): Sample[] {
  const totals = new Map<string, number>();
  for (const [name, value] of pairs) totals.set(name, (totals.get(name) ?? 0) + value);
  return [...totals].map(([name, value]) => ({ labels: { [label]: name }, value }));
}

/**
 * Collect the metrics.
 *
 * @param summary - of the store
 * @param worker - its state
 */
export function serviceMetrics(summary: StoreSummary, worker: WorkerState): readonly MetricFamily[] {
  const { finished } = summary;
  const succeeded = finished.filter(({ status }) => status === "succeeded");
  const total = (key: string) => succeeded.reduce((sum, { metrics }) => sum + (metrics[key] ?? 0), 0);
  const [audio, predict] = [total("audio_time"), total("predict_time")];
  const stages = succeeded.flatMap(({ metrics }) =>
    Object.entries(metrics).flatMap(([key, value]) => {
      const stage = /^stage_(\w+)_time$/.exec(key)?.[1];
      return stage === undefined ? [] : [[stage, value] as const];
    }),
  );
  const failures = finished.flatMap(({ status, errorCode, count }) =>
    status === "failed" ? [[errorCode ?? "unknown", count] as const] : [],
  );
  return [
    gauge("queue_depth", "Predictions that wait for a worker.", summary.queued),
    gauge("running", "Predictions claimed by a worker.", summary.running),
    gauge("oldest_queued_seconds", "Age of the prediction that has waited longest.", summary.oldestQueued),
    {
      ...{ name: `${prefix}_unserved`, type: "gauge" },
      help: "Predictions that wait for a model that no worker has, by model.",
      samples: Object.entries(summary.unserved).map(([model, value]) => ({
        labels: { model: hidePaths(model) },
        value,
      })),
    },
    {
      ...{ name: `${prefix}_workers`, type: "gauge" },
      help: "Workers that are heard of, here and elsewhere, by state.",
      samples: Object.entries(summary.workers).map(([state, value]) => ({ labels: { state }, value })),
    },
    gauge("pending_webhooks", "Webhook events not yet delivered.", summary.pendingWebhooks),
    gauge("output_bytes", "Bytes of all outputs.", summary.outputBytes),
    counter(
      "predictions_total",
      "Predictions that ended, by status.",
      sums(
        finished.map(({ status, count }) => [status, count] as const),
        "status",
      ),
    ),
    counter("failures_total", "Predictions that failed, by code.", sums(failures, "code")),
    counter(
      "stage_seconds_total",
      "Time spent by stage, of predictions that succeeded.",
      sums(stages, "stage"),
    ),
    counter("predict_seconds_total", "Time spent on predictions that succeeded.", [{ value: predict }]),
    counter("audio_seconds_total", "Length of all loops made.", [{ value: audio }]),
    ...(audio > 0
      ? [gauge("real_time_factor", "Time spent per second of loops made.", predict / audio)]
      : []),
    gauge("worker_ready", "Whether a worker has a model open.", worker.status === "ready" ? 1 : 0),
    counter("worker_restarts_total", "Workers that died and were restarted.", [{ value: worker.restarts }]),
  ];
}
