/** Follows a run that is not of this tab: of another one, or of the past. */
import { type MakeEvent, RefusedRequest } from "#player/app";
import { isAlive } from "./hold-alive.ts";
import { endOf, stateOf, toMakeEvent } from "./run-events.ts";
import type { RunRecords } from "./run-records.ts";

/** How often a run of another tab is looked at. */
const lookMilliseconds = 1000;
const cutShort =
  "The tab that made these loops was closed or loaded again before it was done. Make them again; with the same seed they come out the same.";

/**
 * Tell a run as it is kept, until it has ended or the signal is aborted.
 *
 * @throws RefusedRequest where it is not kept here
 */
export async function followRecord(
  records: RunRecords,
  id: string,
  listener: (event: MakeEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  let told: number | undefined;
  while (!signal.aborted) {
    // Asked before the record is read: what it kept last is in there then.
    const goesOn = await isAlive(id);
    const record = await records.get(id);
    if (!record) throw new RefusedRequest("These loops are not kept in this browser.", new Map());
    if (told === undefined) listener(stateOf(record, true));
    for (const event of record.events.slice(told ?? 0)) listener(toMakeEvent(records, record, event));
    told = record.events.length;
    if (endOf(record)) return;
    if (!goesOn) {
      listener({ event: "failed", code: null, message: cutShort });
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, lookMilliseconds));
  }
}
