/** Room in the queue: how many may wait is counted exactly only where the limit is near. */
import { LooperError } from "#base";
import type { Queries } from "../database.ts";

/** Key of the advisory lock held while the queue is counted; the number has no meaning. */
const admissionLock = 764_023_002;
/** A count is used so long, in milliseconds; what this process accepts meanwhile is added. */
const maxAge = 1000;
/** The limit is near at this share of it, or when so few places are left. */
const nearShare = 0.9;
const nearPlaces = 50;

/**
 * Make the check that a new prediction has to pass. Far from the limit it costs nothing: a recent count will do. Near
 * it, requests count one after the other. Servers that share a queue may exceed the limit by what the others
 * accepted within the last second, if that is more than a tenth of it.
 *
 * @returns the check @throws LooperError WORK_QUEUE_FULL
 */
export function createAdmission(): (queries: Queries, maxQueued: number) => Promise<void> {
  let known = { waiting: Number.POSITIVE_INFINITY, at: Number.NEGATIVE_INFINITY };
  const count = async (queries: Queries): Promise<number> => {
    const [row] = await queries.query(
      "select count(*) as waiting from looper.predictions where worker is null and completed_at is null",
    );
    known = { waiting: Number(row?.waiting), at: performance.now() };
    return known.waiting;
  };
  return async (queries, maxQueued) => {
    const near = Math.min(nearShare * maxQueued, maxQueued - nearPlaces);
    const isRecent = performance.now() - known.at < maxAge;
    let waiting = isRecent && known.waiting < near ? known.waiting : await count(queries);
    if (waiting >= near && waiting < maxQueued) {
      await queries.query("select pg_advisory_xact_lock($1)", [admissionLock]);
      waiting = await count(queries);
    }
    if (waiting >= maxQueued) {
      const message = `The queue is full: ${waiting} predictions are waiting, the limit is ${maxQueued}. Try again later.`;
      throw new LooperError("WORK_QUEUE_FULL", message, { facts: { waiting, maxQueued } });
    }
    known.waiting++;
  };
}
