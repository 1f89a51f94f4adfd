/** What `loops.html` is given: the pack as JSON, in the place of one placeholder of the built page. */
import type { Bpm, Decibels, Hertz, Samples } from "#base";

/** A part of a loop on the page. */
export interface PageStem {
  readonly part: string;
  /** Path of its file from the page, with `/`. */
  readonly file: string;
  readonly gain_db: Decibels;
  /** The audio as FLAC in base64. */
  readonly flac: string;
}

/** One loop on the page. */
export interface PageLoop {
  readonly variation: number;
  /** Name of the loop's file, which lies beside the page. */
  readonly file: string;
  readonly beats: number;
  /** Metre, in quarter notes. */
  readonly beatsPerBar: number;
  readonly samples: Samples;
  /** What is known of it, for people. */
  readonly about: string;
  readonly warnings: readonly string[];
  /** The audio in a form that every browser decodes to exactly its samples: FLAC, as base64. */
  readonly flac: string;
  /** Its parts; none where they were not written. */
  readonly stems: readonly PageStem[];
}

/** A pack on the page. */
export interface PackPage {
  readonly title: string;
  readonly bpm: Bpm;
  /** The model, its licence, the seed. */
  readonly about: readonly string[];
  /** What the caller should know of the whole pack. */
  readonly warnings: readonly string[];
  /** One for all loops: nothing is resampled. */
  readonly sampleRate: Hertz;
  /** The inputs as they were asked for. */
  readonly request: Readonly<Record<string, unknown>>;
  /** What became of the words of the prompt; null for a model without parts. */
  readonly understood: PageUnderstood | null;
  /** What a band plays; null for a model without parts. */
  readonly arrangement: PageArrangement | null;
  readonly loops: readonly PageLoop[];
}

/** What became of the words of a prompt, as `loops.json` has it. */
export interface PageUnderstood {
  readonly used: readonly string[];
  /** What there is no sound for, and what is played in its place. */
  readonly nearest: Readonly<Record<string, string>>;
  readonly left_out?: readonly string[];
  readonly unknown: readonly string[];
}

/** What a band plays, as `loops.json` has it. */
export interface PageArrangement {
  readonly parts: readonly { readonly part: string; readonly model_prompt: string }[];
  readonly key?: string | null;
  readonly chords?: string | null;
  readonly bpm?: Bpm;
  readonly tempo_source?: string;
}
