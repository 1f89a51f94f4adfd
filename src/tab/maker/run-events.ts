/** Events of a run as the page takes them. */
import type { MakeEvent } from "#player/app";
import type { TabEvent, TabLoop } from "../worker/messages.ts";
import type { KeptEvent, RunRecord, RunRecords } from "./run-records.ts";

/** What may be told of a run: as it comes, or as it was kept. */
export type RunEvent = TabEvent | KeptEvent;

/** How a run ends. */
export type RunEnd = "done" | "failed" | "canceled";

/** Check whether nothing comes after it. */
export function isEnd({ event }: { readonly event: string }): boolean {
  return event === "done" || event === "failed" || event === "canceled";
}

/** Find how a run has ended, as far as it is kept. */
export function endOf({ events }: RunRecord): RunEnd | undefined {
  return events.find(isEnd)?.event as RunEnd | undefined;
}

/** Tell what was asked for. */
export function stateOf({ inputs, createdAt }: RunRecord, isWaiting: boolean): MakeEvent {
  return { event: "state", inputs, createdAt, isWaiting, isRemoved: false };
}

/**
 * Put an event into the page's words; sounds come with a way to read them.
 *
 * @param records - that keep the sounds
 * @param record - of the run
 * @param event - of it
 */
export function toMakeEvent(records: RunRecords, record: RunRecord, event: RunEvent): MakeEvent {
  if (event.event === "begun") return stateOf(record, false);
  if (event.event !== "loop") return event;
  const { files, ...loop } = event.loop as TabLoop;
  const sounds = files.map(({ part, file, gainDb }) => ({
    ...{ part, file, gainDb, href: null },
    read: async () => {
      const bytes = await records.getSound(record.id, file);
      if (!bytes) throw new Error(`The browser has removed ${file}. Make the loops again.`);
      return bytes;
    },
  }));
  // Runs that were kept before the metre was.
  return { event: "loop", loop: { ...loop, beatsPerBar: loop.beatsPerBar ?? 4, sounds } };
}
