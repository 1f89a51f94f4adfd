/** A run as the page shows it: what its events add up to. */
import type { Ratio, Seconds } from "#base";
import type { PackRow, SessionPack } from "../session/session-pack.ts";
import type { LoopInputs, MakeEvent } from "./loop-maker.ts";

/** How a run goes. */
export interface RunState {
  readonly id: string;
  readonly status: "unknown" | "waiting" | "running" | "done" | "failed" | "canceled";
  readonly inputs: LoopInputs;
  readonly progress: { readonly done: Ratio; readonly secondsLeft: Seconds | null } | null;
  readonly isConnectionLost: boolean;
  readonly isRemoved: boolean;
  /** Why it failed. */
  readonly error: string | null;
  readonly pack: SessionPack;
}

/** The original's defaults, for what a run of the past does not tell. */
const defaults = { sampleRate: 44100, variations: 4 } as const;

/** A run of which nothing is known yet. */
export function newRun(id: string): RunState {
  return {
    id,
    status: "unknown",
    inputs: {},
    progress: null,
    isConnectionLost: false,
    isRemoved: false,
    error: null,
    pack: {
      ...{ id, title: "", bpm: null, sampleRate: defaults.sampleRate, about: [], warnings: [] },
      ...{ understood: null, arrangement: null, request: {}, rows: [] },
    },
  };
}

/** Tell whether nothing more will happen. */
export function hasEnded({ status }: RunState): boolean {
  return status === "done" || status === "failed" || status === "canceled";
}

/** How many variations a run was asked for. */
export function variationsOf({ inputs }: RunState): number {
  return typeof inputs.variations === "number" ? inputs.variations : defaults.variations;
}

/**
 * Take the next event.
 *
 * @param run - before it
 * @param event - what was told
 * @returns the run after it
 */
export function nextRun(run: RunState, event: MakeEvent): RunState {
  const withPack = (change: Partial<SessionPack>): RunState => ({ ...run, pack: { ...run.pack, ...change } });
  switch (event.event) {
    case "state": {
      const { inputs, isRemoved } = event;
      const bpm = typeof inputs.bpm === "number" ? inputs.bpm : run.pack.bpm;
      const sampleRate = typeof inputs.sample_rate === "number" ? inputs.sample_rate : defaults.sampleRate;
      const title = typeof inputs.prompt === "string" && inputs.prompt !== "" ? inputs.prompt : "Removed";
      const status = event.isWaiting ? "waiting" : "running";
      return { ...withPack({ title, bpm, sampleRate, request: inputs }), inputs, isRemoved, status };
    }
    case "progress":
      return { ...run, progress: { done: event.done, secondsLeft: event.secondsLeft } };
    case "warning":
      return withPack({ warnings: [...new Set([...run.pack.warnings, event.message])] });
    case "arrangement":
      return withPack({
        arrangement: event.arrangement,
        understood: event.understood,
        bpm: event.arrangement?.bpm ?? run.pack.bpm,
      });
    case "loop":
      return withPack({ rows: withRow(run.pack.rows, event.loop) });
    case "pack":
      return withPack({
        bpm: event.bpm,
        about: event.about,
        request: { ...run.pack.request, ...(event.seed === null ? {} : { seed: event.seed }) },
      });
    case "connection":
      return run.isConnectionLost === event.isLost ? run : { ...run, isConnectionLost: event.isLost };
    case "done":
    case "canceled":
      return { ...run, status: event.event, progress: null };
    case "failed":
      return { ...run, status: "failed", progress: null, error: event.message };
  }
}

function withRow(rows: readonly PackRow[], row: PackRow): PackRow[] {
  const others = rows.filter(({ variation }) => variation !== row.variation);
  return [...others, row].sort((a, b) => a.variation - b.variation);
}
