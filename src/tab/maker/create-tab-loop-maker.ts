/** The maker that is this tab: a worker plays, this side keeps what it made and tells the page. */
import { openShelf } from "#platform-web";
import {
  type LoopMaker,
  type MakeEvent,
  type PackRow,
  type PastRun,
  RefusedRequest,
  readRequestFields,
} from "#player/app";
import type { TabEvent, TabInputSchemas, TabLoop } from "../worker/messages.ts";
import { openWorkerLine, TabRefusedError } from "./ask-worker.ts";
import { aliveElsewhere, holdAlive } from "./hold-alive.ts";
import { type KeptEvent, nameRun, openRunRecords, type RunRecord } from "./run-records.ts";

/** A recording that is kept for the input `audio`. */
interface KeptRecording {
  readonly name: string;
  readonly blob: Blob;
}

/** A run of this tab that goes on. */
interface LiveRun {
  record: RunRecord;
  readonly listeners: Set<(event: TabEvent | KeptEvent) => void>;
  readonly release: () => void;
  /** What is kept, in the order it came. */
  kept: Promise<unknown>;
}

const recordingPrefix = "recording:";
/** How many runs a page of the history has. */
const pageSize = 20;
/** How often a run of another tab is looked at. */
const lookMilliseconds = 1000;
const notKept =
  "This browser keeps nothing here (a private window, or no room left): the loops are gone when the tab is closed. Save them.";
const cutShort =
  "The tab that made these loops was closed or loaded again before it was done. Make them again; with the same seed they come out the same.";

/**
 * Create it.
 *
 * @param startWorker - starts a worker of `tab/worker/main.ts`
 */
export function createTabLoopMaker(startWorker: () => Worker): LoopMaker {
  const records = openRunRecords();
  const recordings = openShelf<KeptRecording>("recordings");
  const live = new Map<string, LiveRun>();

  const take = (id: string, event: TabEvent) => {
    const run = live.get(id);
    if (!run) return;
    const tell = (told: TabEvent | KeptEvent) => {
      for (const listener of run.listeners) listener(told);
    };
    if (event.event === "progress") {
      tell(event);
      return;
    }
    run.kept = run.kept.then(async () => {
      const { event: kept, isKept } = await keep(id, event);
      run.record = { ...run.record, events: [...run.record.events, kept] };
      const isAllKept = (await records.put(run.record)) && isKept;
      tell(kept);
      if (!isAllKept && event.event === "loop") tell({ event: "warning", message: notKept });
      if (!isEnd(event)) return;
      live.delete(id);
      run.release();
      // What the runtime could not do may have left it damaged, and a worker's memory never shrinks.
      if (event.event === "failed" && event.code?.startsWith("RUNTIME") && live.size === 0) line.stop();
    });
  };
  const keep = async (id: string, event: TabEvent) => {
    if (event.event !== "loop") return { event: event as KeptEvent, isKept: true };
    const { files, ...loop } = event.loop;
    const kept = await Promise.all(files.map((file) => records.putSound(id, file)));
    const named = files.map(({ part, file, gainDb }) => ({ part, file, gainDb }));
    return {
      event: { event: "loop" as const, loop: { ...loop, files: named } },
      isKept: kept.every(Boolean),
    };
  };
  const line = openWorkerLine(startWorker, {
    onEvent: take,
    onDeath: (message) => {
      for (const id of live.keys()) take(id, { event: "failed", code: "RUNTIME_ENGINE_DIED", message });
    },
  });
  const readInputs = async () => (await line.ask({ op: "inputs" })) as TabInputSchemas;

  /** An event for the page. */
  const toMakeEvent = (record: RunRecord, event: TabEvent | KeptEvent): MakeEvent => {
    const { id, inputs, createdAt } = record;
    if (event.event === "begun")
      return { event: "state", inputs, createdAt, isWaiting: false, isRemoved: false };
    if (event.event !== "loop") return event;
    const { files, ...loop } = event.loop as TabLoop;
    const sounds = files.map(({ part, file, gainDb }) => ({
      ...{ part, file, gainDb, href: null },
      read: async () => {
        const bytes = await records.getSound(id, file);
        if (!bytes) throw new Error(`The browser has removed ${file}. Make the loops again.`);
        return bytes;
      },
    }));
    return { event: "loop", loop: { ...loop, sounds } satisfies PackRow };
  };

  return {
    fields: async () => readRequestFields((await readInputs()).schemas),
    models: async () => (await readInputs()).models,
    async make(inputs) {
      const now = Date.now();
      const id = nameRun(now);
      const { audio } = inputs;
      const recording =
        typeof audio === "string" && audio.startsWith(recordingPrefix)
          ? ((await recordings.get(audio.slice(recordingPrefix.length))) ?? null)
          : null;
      const record = { id, createdAt: new Date(now).toISOString(), inputs, events: [] };
      const run: LiveRun = { record, listeners: new Set(), release: holdAlive(id), kept: Promise.resolve() };
      live.set(id, run);
      try {
        await line.ask({ op: "make", run: id, inputs, recording });
      } catch (error) {
        live.delete(id);
        run.release();
        throw error instanceof TabRefusedError ? toRefused(error) : error;
      }
      await records.put(record);
      return id;
    },
    async follow(id, listener, signal) {
      const run = live.get(id);
      if (run) {
        tellBegin(run.record, listener);
        for (const event of run.record.events) listener(toMakeEvent(run.record, event));
        await new Promise<void>((resolve) => {
          const hear = (event: TabEvent | KeptEvent) => {
            if (signal.aborted) return;
            listener(toMakeEvent(run.record, event));
            if (isEnd(event)) resolve();
          };
          run.listeners.add(hear);
          signal.addEventListener("abort", () => resolve());
        });
        return;
      }
      await followRecord(id, listener, signal);
    },
    async cancel(id) {
      if (live.has(id)) await line.ask({ op: "cancel", run: id });
    },
    async list(cursor) {
      const ids = await records.ids();
      const from = cursor === null ? 0 : ids.findIndex((id) => id < cursor);
      const page = from < 0 ? [] : ids.slice(from, from + pageSize);
      const found = await Promise.all(page.map((id) => records.get(id)));
      const runs = await Promise.all(found.flatMap((record) => (record ? [toPastRun(record)] : [])));
      return { runs, next: from >= 0 && from + pageSize < ids.length ? (page.at(-1) ?? null) : null };
    },
    async keepRecording(file, name) {
      const key = nameRun(Date.now());
      await recordings.put(key, { name, blob: file });
      return recordingPrefix + key;
    },
  };

  /** Follow a run that is not of this tab: of another one, or of the past. */
  async function followRecord(
    id: string,
    listener: (event: MakeEvent) => void,
    signal: AbortSignal,
  ): Promise<void> {
    let told = -1;
    while (!signal.aborted) {
      const isAlive = await aliveElsewhere(id);
      const record = await records.get(id);
      if (!record) throw new RefusedRequest("These loops are not kept in this browser.", new Map());
      if (told < 0) tellBegin(record, listener);
      for (const event of record.events.slice(Math.max(0, told))) listener(toMakeEvent(record, event));
      told = record.events.length;
      if (record.events.some(isEnd)) return;
      if (!isAlive) {
        listener({ event: "failed", code: null, message: cutShort });
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, lookMilliseconds));
    }
  }

  async function toPastRun({ id, createdAt, inputs, events }: RunRecord): Promise<PastRun> {
    const title = typeof inputs.prompt === "string" ? inputs.prompt : "";
    const end = events.find(isEnd)?.event as "done" | "failed" | "canceled" | undefined;
    const isAlive = live.has(id) || (!end && (await aliveElsewhere(id)));
    const status = end ?? (isAlive ? (events.length > 0 ? "running" : "waiting") : "failed");
    return { id, title, status, createdAt, inputs };
  }
}

function tellBegin({ inputs, createdAt }: RunRecord, listener: (event: MakeEvent) => void): void {
  listener({ event: "state", inputs, createdAt, isWaiting: true, isRemoved: false });
}

function isEnd({ event }: { readonly event: string }): boolean {
  return event === "done" || event === "failed" || event === "canceled";
}

function toRefused({ message, field }: TabRefusedError): RefusedRequest {
  return field === null
    ? new RefusedRequest(message, new Map())
    : new RefusedRequest("", new Map([[field, message]]));
}
