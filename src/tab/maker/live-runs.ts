/** The runs of this tab that go on: what they tell is kept first, then told to who listens. */
import type { TabEvent } from "../worker/messages.ts";
import { holdAlive } from "./hold-alive.ts";
import { isEnd, type RunEvent } from "./run-events.ts";
import type { KeptEvent, RunRecord, RunRecords } from "./run-records.ts";

/** A run that goes on. */
interface LiveRun {
  record: RunRecord;
  readonly listeners: Set<(event: RunEvent) => void>;
  readonly release: () => void;
  /** What is kept, in the order it came. */
  kept: Promise<unknown>;
}

const notKept =
  "This browser keeps nothing here (a private window, or no room left): the loops are gone when the tab is closed. Save them.";

/** Runs with a life. */
export class LiveRuns {
  readonly #records: RunRecords;
  readonly #runs = new Map<string, LiveRun>();

  /** @param records - where they are kept */
  constructor(records: RunRecords) {
    this.#records = records;
  }

  /** Ids of those that go on. */
  get ids(): readonly string[] {
    return [...this.#runs.keys()];
  }

  /** Open a run, before the worker is asked for it. */
  open(record: RunRecord): void {
    const release = holdAlive(record.id);
    this.#runs.set(record.id, { record, listeners: new Set(), release, kept: Promise.resolve() });
  }

  /** Forget a run that was refused. */
  drop(id: string): void {
    this.#runs.get(id)?.release();
    this.#runs.delete(id);
  }

  /**
   * Take what a run tells.
   *
   * @param onEnd - called when it was its last word, and that is kept
   */
  take(id: string, event: TabEvent, onEnd: (event: TabEvent) => void): void {
    const run = this.#runs.get(id);
    if (!run) return;
    if (event.event === "progress") {
      tell(run, event);
      return;
    }
    run.kept = run.kept.then(async () => {
      const { kept, isKept } = await this.#keep(id, event);
      run.record = { ...run.record, events: [...run.record.events, kept] };
      const isAllKept = (await this.#records.put(run.record)) && isKept;
      tell(run, kept);
      if (!isAllKept && event.event === "loop") tell(run, { event: "warning", message: notKept });
      if (!isEnd(event)) return;
      this.drop(id);
      onEnd(event);
    });
  }

  /**
   * Listen to a run from its beginning to its end.
   *
   * @param listener - told each event, those that were first at once
   * @param signal - stops listening
   * @returns false where no such run goes on
   */
  async follow(
    id: string,
    listener: (record: RunRecord, event: RunEvent) => void,
    signal: AbortSignal,
  ): Promise<boolean> {
    const run = this.#runs.get(id);
    if (!run) return false;
    for (const event of run.record.events) listener(run.record, event);
    await new Promise<void>((resolve) => {
      run.listeners.add((event) => {
        if (signal.aborted) return;
        listener(run.record, event);
        if (isEnd(event)) resolve();
      });
      signal.addEventListener("abort", () => resolve());
    });
    return true;
  }

  /** Find the record of a run that goes on. */
  record(id: string): RunRecord | undefined {
    return this.#runs.get(id)?.record;
  }

  async #keep(id: string, event: TabEvent): Promise<{ readonly kept: KeptEvent; readonly isKept: boolean }> {
    if (event.event !== "loop") return { kept: event, isKept: true };
    const { files, ...loop } = event.loop;
    const kept = await Promise.all(files.map((file) => this.#records.putSound(id, file)));
    const named = files.map(({ part, file, gainDb }) => ({ part, file, gainDb }));
    return { kept: { event: "loop", loop: { ...loop, files: named } }, isKept: kept.every(Boolean) };
  }
}

function tell({ listeners }: LiveRun, event: RunEvent): void {
  for (const listener of listeners) listener(event);
}
