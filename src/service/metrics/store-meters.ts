/**
 * What the database and the storage tell: gauges, for each server that shares them tells the same. They survive a
 * restart. Add no two of them up; `max by (…)` is right for any number of servers.
 */
import { Gauge, type Registry } from "prom-client";
import { hidePaths } from "../http/hide-paths.ts";
import type { StoreSummary } from "../jobs/prediction-store.ts";
import type { KeyUse } from "../jobs/usage/usage-records.ts";
import { prefix } from "./create-registry.ts";

type Samples = readonly (readonly [labels: Readonly<Record<string, string>>, value: number])[];

/** Shows what the store tells. */
export interface StoreMeters {
  /**
   * Set all of them.
   *
   * @param summary - of the store; undefined while the database does not respond
   */
  show(facts: {
    readonly summary: StoreSummary | undefined;
    readonly keys: readonly KeyUse[];
    readonly isStorageUp: boolean;
  }): void;
}

/** Create them. */
export function createStoreMeters(registry: Registry): StoreMeters {
  const gauge = (name: string, help: string, ...labelNames: string[]) => {
    const made = new Gauge({ name: `${prefix}_${name}`, help, labelNames, registers: [registry] });
    // What is no longer told must not stay.
    return (samples: Samples) => {
      made.reset();
      if (labelNames.length === 0) made.remove();
      for (const [labels, value] of samples) made.set(labels, value);
    };
  };
  const database = gauge("database_up", "Whether the database responds.");
  const storage = gauge("storage_up", "Whether the bucket or folder of files responds.");
  const state = stateGauges(gauge);
  const totals = totalGauges(gauge);
  const keys = keyGauges(gauge);
  return {
    show({ summary, keys: uses, isStorageUp }) {
      database([[{}, summary ? 1 : 0]]);
      storage([[{}, isStorageUp ? 1 : 0]]);
      state(summary);
      totals(summary?.finished ?? []);
      keys(uses);
    },
  };
}

type MakeGauge = (name: string, help: string, ...labels: string[]) => (samples: Samples) => void;

const labelled = (label: string, counts: Readonly<Record<string, number | undefined>>): Samples =>
  Object.entries(counts).map(([name, count]) => [{ [label]: hidePaths(name) }, count ?? 0]);

function stateGauges(gauge: MakeGauge): (summary: StoreSummary | undefined) => void {
  const queued = gauge("queue_depth", "Predictions that wait for a worker.");
  const running = gauge("running", "Predictions claimed by a worker.");
  const oldest = gauge("oldest_queued_seconds", "Age of the prediction that has waited longest.");
  const unserved = gauge(
    "unserved",
    "Predictions that wait for a model that no worker has, by model.",
    "model",
  );
  const workers = gauge("workers", "Workers that are heard of, here and elsewhere, by state.", "state");
  const webhooks = gauge("pending_webhooks", "Webhook events not yet delivered.");
  const bytes = gauge("output_bytes", "Bytes of all outputs.");
  return (summary) => {
    const one = (value: number | undefined): Samples => (value === undefined ? [] : [[{}, value]]);
    queued(one(summary?.queued));
    running(one(summary?.running));
    oldest(one(summary?.oldestQueued));
    unserved(labelled("model", summary?.unserved ?? {}));
    workers(labelled("state", summary?.workers ?? {}));
    webhooks(one(summary?.pendingWebhooks));
    bytes(one(summary?.outputBytes));
  };
}

/** Add up by a label. */
function sums(pairs: Iterable<readonly [label: string, value: number]>, label: string): Samples {
  const totals = new Map<string, number>();
  for (const [name, value] of pairs) totals.set(name, (totals.get(name) ?? 0) + value);
  return [...totals].map(([name, value]) => [{ [label]: name }, value] as const);
}

function totalGauges(gauge: MakeGauge): (finished: StoreSummary["finished"]) => void {
  const predictions = gauge(
    "predictions",
    "Predictions that ended since the database was made, by status.",
    "status",
  );
  const failures = gauge("failures", "Predictions that failed since the database was made, by code.", "code");
  const stages = gauge("stage_seconds", "Time spent by stage, of predictions that succeeded.", "stage");
  const predict = gauge("predict_seconds", "Time spent on predictions that succeeded.");
  const audio = gauge("audio_seconds", "Length of all loops made.");
  const factor = gauge("real_time_factor", "Time spent per second of loops made.");
  return (finished) => {
    const succeeded = finished.filter(({ status }) => status === "succeeded");
    const total = (key: string) => succeeded.reduce((sum, { metrics }) => sum + (metrics[key] ?? 0), 0);
    const [made, spent] = [total("audio_time"), total("predict_time")];
    const staged = succeeded.flatMap(({ metrics }) =>
      Object.entries(metrics).flatMap(([key, value]) => {
        const stage = /^stage_(\w+)_time$/.exec(key)?.[1];
        return stage === undefined ? [] : [[stage, value] as const];
      }),
    );
    const failed = finished.flatMap(({ status, errorCode, count }) =>
      status === "failed" ? [[errorCode ?? "unknown", count] as const] : [],
    );
    predictions(
      sums(
        finished.map(({ status, count }) => [status, count] as const),
        "status",
      ),
    );
    failures(sums(failed, "code"));
    stages(sums(staged, "stage"));
    predict([[{}, spent]]);
    audio([[{}, made]]);
    factor(made > 0 ? [[{}, spent / made]] : []);
  };
}

function keyGauges(gauge: MakeGauge): (uses: readonly KeyUse[]) => void {
  const open = gauge("key_open", "Predictions that wait or run, by name of the key.", "key");
  const made = gauge("key_month_predictions", "Predictions of this month, by name of the key.", "key");
  const compute = gauge("key_month_compute_seconds", "Time spent in this month, by name of the key.", "key");
  const audio = gauge("key_month_audio_seconds", "Length of loops of this month, by name of the key.", "key");
  return (uses) => {
    const by = (value: (use: KeyUse) => number): Samples =>
      uses.map((use) => [{ key: use.key ?? "none" }, value(use)]);
    open(by((use) => use.open));
    made(by((use) => use.month.predictions));
    compute(by((use) => use.month.computeSeconds));
    audio(by((use) => use.month.audioSeconds));
  };
}
