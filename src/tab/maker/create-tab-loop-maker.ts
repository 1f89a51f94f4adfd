/** The maker that is this tab: a worker plays, this side keeps what it made and tells the page. */
import { openShelf } from "#platform-web";
import {
  type LoopInputs,
  type LoopMaker,
  type PastRun,
  RefusedRequest,
  readRequestFields,
} from "#player/app";
import type { TabInputSchemas } from "../worker/messages.ts";
import { openWorkerLine, TabRefusedError } from "./ask-worker.ts";
import { createTabRecordingTools } from "./create-tab-recording-tools.ts";
import { followRecord } from "./follow-record.ts";
import { isAlive } from "./hold-alive.ts";
import { LiveRuns } from "./live-runs.ts";
import { endOf, stateOf, toMakeEvent } from "./run-events.ts";
import { nameRun, openRunRecords, type RunRecord } from "./run-records.ts";

/** A recording that is kept for the input `audio`. */
interface KeptRecording {
  readonly name: string;
  readonly blob: Blob;
}

const recordingPrefix = "recording:";
/**
 * First takes where none are asked for: fewer than on Node, so that the first loop is heard sooner. Part of the
 * inputs from then on, so that they make the same loops elsewhere.
 */
const defaultCandidates = 3;
/** How many runs a page of the history has. */
const pageSize = 20;

/**
 * Create it.
 *
 * @param startWorker - starts a worker of `tab/worker/main.ts`
 */
export function createTabLoopMaker(startWorker: () => Worker): LoopMaker {
  const records = openRunRecords();
  const recordings = openShelf<KeptRecording>("recordings");
  const live = new LiveRuns(records);
  const line = openWorkerLine(startWorker, {
    onEvent: (id, told) =>
      live.take(id, told, (end) => {
        // What the runtime could not do may have left it damaged, and a worker's memory never shrinks.
        const isDamaged = end.event === "failed" && end.code?.startsWith("RUNTIME");
        if (isDamaged && live.ids.length === 0) line.stop();
      }),
    onDeath: (message) => {
      for (const id of live.ids)
        live.take(id, { event: "failed", code: "RUNTIME_ENGINE_DIED", message }, () => undefined);
    },
  });
  const readInputs = async () => (await line.ask({ op: "inputs" })) as TabInputSchemas;
  const findRecording = async ({ audio }: LoopInputs) =>
    typeof audio === "string" && audio.startsWith(recordingPrefix)
      ? ((await recordings.get(audio.slice(recordingPrefix.length))) ?? null)
      : null;

  return {
    recordings: createTabRecordingTools(line),
    fields: async () => readRequestFields((await readInputs()).schemas),
    models: async () => (await readInputs()).models,
    async make(asked) {
      const inputs = { candidates: defaultCandidates, ...asked };
      const now = Date.now();
      const record = { id: nameRun(now), createdAt: new Date(now).toISOString(), inputs, events: [] };
      const { id } = record;
      const recording = await findRecording(inputs);
      live.open(record);
      try {
        await records.put(record);
        await line.ask({ op: "make", run: id, inputs, recording });
      } catch (error) {
        live.drop(id);
        await records.remove(id);
        throw error instanceof TabRefusedError ? toRefused(error) : error;
      }
      return id;
    },
    async follow(id, listener, signal) {
      const record = live.record(id);
      if (record) listener(stateOf(record, true));
      const isOurs = await live.follow(
        id,
        (run, event) => listener(toMakeEvent(records, run, event)),
        signal,
      );
      if (!isOurs) await followRecord(records, id, listener, signal);
    },
    async cancel(id) {
      if (live.record(id)) await line.ask({ op: "cancel", run: id });
    },
    async list(cursor) {
      const ids = await records.ids();
      const from = cursor === null ? 0 : ids.findIndex((id) => id < cursor);
      const page = from < 0 ? [] : ids.slice(from, from + pageSize);
      const found = await Promise.all(page.map((id) => records.get(id)));
      const runs = await Promise.all(found.flatMap((record) => (record ? [toPastRun(record, live)] : [])));
      return { runs, next: from >= 0 && from + pageSize < ids.length ? (page.at(-1) ?? null) : null };
    },
    async keepRecording(file, name) {
      const key = nameRun(Date.now());
      await recordings.put(key, { name, blob: file });
      return recordingPrefix + key;
    },
  };
}

async function toPastRun(record: RunRecord, live: LiveRuns): Promise<PastRun> {
  const { id, createdAt, inputs, events } = record;
  const title = typeof inputs.prompt === "string" ? inputs.prompt : "";
  const goesOn = events.length > 0 ? "running" : "waiting";
  const status = endOf(record) ?? (live.record(id) || (await isAlive(id)) ? goesOn : "failed");
  return { id, title, status, createdAt, inputs };
}

function toRefused({ message, field }: TabRefusedError): RefusedRequest {
  return field === null
    ? new RefusedRequest(message, new Map())
    : new RefusedRequest("", new Map([[field, message]]));
}
