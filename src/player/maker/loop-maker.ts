/**
 * What makes loops for the page: a server, or a model in this tab. The page knows this interface alone. Its events
 * have the names of the looper's (`loop-events.ts`); sounds come with a way to read them.
 */
import type { Ratio, Seconds } from "#base";
import type { PageArrangement, PageUnderstood } from "../pack-page.ts";
import type { PackRow } from "../session/session-pack.ts";
import type { RecordingTools } from "./recording-tools.ts";
import type { RequestField } from "./request-field.ts";

/** Inputs of a request, by the names of its schema. */
export type LoopInputs = Readonly<Record<string, unknown>>;

/** Something a run tells while it goes on. */
export type MakeEvent =
  /** First of all, and after each reconnection: what was asked for, and whether it has begun. */
  | {
      readonly event: "state";
      readonly inputs: LoopInputs;
      readonly isWaiting: boolean;
      readonly createdAt: string | null;
      /** Whether its inputs and files are gone, as it is too old. */
      readonly isRemoved: boolean;
    }
  | { readonly event: "progress"; readonly done: Ratio; readonly secondsLeft: Seconds | null }
  | { readonly event: "warning"; readonly message: string }
  | {
      readonly event: "arrangement";
      readonly arrangement: PageArrangement | null;
      readonly understood: PageUnderstood | null;
    }
  /** A finished loop; may come once more with more known of it. */
  | { readonly event: "loop"; readonly loop: PackRow }
  /** Facts of the whole pack, at the end; `seed`: the one that was drawn, where none was given. */
  | {
      readonly event: "pack";
      readonly bpm: number;
      readonly about: readonly string[];
      readonly seed: number | null;
    }
  | { readonly event: "connection"; readonly isLost: boolean }
  | { readonly event: "done" }
  | { readonly event: "failed"; readonly code: string | null; readonly message: string }
  | { readonly event: "canceled" };

/** A run of the past. */
export interface PastRun {
  readonly id: string;
  readonly title: string;
  readonly status: "waiting" | "running" | "done" | "failed" | "canceled";
  /** ISO 8601. */
  readonly createdAt: string;
  readonly inputs: LoopInputs;
}

/** A page of past runs, newest first. */
export interface PastRuns {
  readonly runs: readonly PastRun[];
  /** Gives the page after it; null at the end. */
  readonly next: string | null;
}

/** What is wrong with a request, field by field. */
export class RefusedRequest extends Error {
  override readonly name = "RefusedRequest";
  /** Messages by field; what belongs to none is in `message`. */
  readonly fields: ReadonlyMap<string, string>;
  constructor(message: string, fields: ReadonlyMap<string, string>) {
    super(message);
    this.fields = fields;
  }
}

/** Makes loops. */
export interface LoopMaker {
  readonly recordings: RecordingTools;
  /** Inputs that it takes, in their order. */
  fields(): Promise<readonly RequestField[]>;
  /** Models that it can play. */
  models(): Promise<readonly string[]>;
  /**
   * Begin a run.
   *
   * @returns its id
   * @throws RefusedRequest
   */
  make(inputs: LoopInputs): Promise<string>;
  /**
   * Listen to a run, from its beginning or in its middle, until it has ended or the signal is aborted.
   *
   * @throws RefusedRequest where there is no such run
   */
  follow(id: string, listener: (event: MakeEvent) => void, signal: AbortSignal): Promise<void>;
  /** Ask a run to stop; it tells when it has. */
  cancel(id: string): Promise<void>;
  /** List runs, newest first. `cursor`: `next` of the page before; null for the first. */
  list(cursor: string | null): Promise<PastRuns>;
  /** Keep a recording for the input `audio`. @returns its value */
  keepRecording(file: Blob, name: string): Promise<string>;
}
