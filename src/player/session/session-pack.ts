/**
 * A pack as a session shows it: rows of variations, in each the sounds of its parts and of the mix. The same
 * whether it lies in the page, comes from a server or is made in the tab.
 */
import type { Bpm, Decibels, Hertz, Samples } from "#base";
import type { PageArrangement, PageUnderstood } from "../pack-page.ts";

/** The sound of one cell. */
export interface CellSound {
  /** Such as "drums"; "mix" for the whole. */
  readonly part: string;
  /** Name of its file. */
  readonly file: string;
  /** Where the file can be loaded from; null where only `read` has it. */
  readonly href: string | null;
  /** What is added to its samples. */
  readonly gainDb: Decibels;
  /** Read the whole file. */
  read(): Promise<Uint8Array<ArrayBuffer>>;
}

/** One variation. */
export interface PackRow {
  readonly variation: number;
  readonly beats: number;
  /** Metre, in quarter notes. */
  readonly beatsPerBar: number;
  /** Length of each of its sounds; null until one was decoded. */
  readonly samples: Samples | null;
  /** What is known of it, for people. */
  readonly about: string;
  readonly warnings: readonly string[];
  readonly sounds: readonly CellSound[];
}

/** A pack, complete or as far as it is made. */
export interface SessionPack {
  /** Names it among others: the id of a prediction; empty for the pack of a page. */
  readonly id: string;
  readonly title: string;
  /** Null until it is known: a prompt may leave it to the program. */
  readonly bpm: Bpm | null;
  readonly sampleRate: Hertz;
  /** Model, licence, seed. */
  readonly about: readonly string[];
  readonly warnings: readonly string[];
  readonly understood: PageUnderstood | null;
  readonly arrangement: PageArrangement | null;
  /** The inputs as they were asked for. */
  readonly request: Readonly<Record<string, unknown>>;
  readonly rows: readonly PackRow[];
}
