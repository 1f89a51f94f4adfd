/** How long predictions waited and ran, measured where they are claimed: in a worker, or in the server of one. */
import { Histogram, type Registry } from "prom-client";
import { hidePaths } from "../http/hide-paths.ts";
import type { Prediction } from "../jobs/prediction.ts";
import type { PredictionQueue } from "../jobs/prediction-store.ts";
import { prefix } from "./create-registry.ts";

/** Times are taken from the database's clock, so machines need not agree. */
const secondsBetween = (from: string, to: string) => Math.max(0, Date.parse(to) - Date.parse(from)) / 1000;

/** The label of a model: a folder of the operator's is known by its last part. */
function modelOf({ job }: Prediction): string {
  return hidePaths(job.request.model_version ?? "") || "default";
}

/** A queue whose claims are measured. */
export type QueueWatch = <T extends PredictionQueue>(queue: T) => T;

/**
 * Create the histograms.
 *
 * @param registry - of this process
 * @param now - a clock, in seconds
 * @returns makes a queue that measures what passes through it
 */
export function createQueueWatch(registry: Registry, now: () => number): QueueWatch {
  const registers = [registry];
  const waits = new Histogram({
    name: `${prefix}_queue_wait_seconds`,
    help: "Time from acceptance to the first attempt, of predictions that this process began, by model.",
    labelNames: ["model"],
    buckets: [0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 900, 3600],
    registers,
  });
  const runs = new Histogram({
    name: `${prefix}_run_seconds`,
    help: "Time of attempts that this process made, by model and end: succeeded, failed, canceled.",
    labelNames: ["model", "end"],
    buckets: [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800],
    registers,
  });
  return (queue) => {
    const running = new Map<string, { readonly model: string; readonly since: number }>();
    return {
      ...queue,
      async claim(...values) {
        const claimed = await queue.claim(...values);
        if (claimed) {
          const { prediction } = claimed;
          const model = modelOf(prediction);
          running.set(prediction.id, { model, since: now() });
          const { attempt, createdAt, startedAt } = prediction;
          if (attempt === 1 && startedAt) waits.observe({ model }, secondsBetween(createdAt, startedAt));
        }
        return claimed;
      },
      async finish(claim, end, logs) {
        const run = running.get(claim.id);
        const ended = now();
        await queue.finish(claim, end, logs);
        running.delete(claim.id);
        if (run) runs.observe({ model: run.model, end: end.status }, ended - run.since);
      },
      async handBack(claim) {
        running.delete(claim.id);
        await queue.handBack(claim);
      },
    };
  };
}
