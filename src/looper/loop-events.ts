/**
 * What a run reports while it goes on, and what it leaves. These shapes are read by programs
 * (`--json`, `loops.json`): fields are added, never renamed.
 */
import type { Bpm, Decibels, Hertz, Ratio, Samples, Seconds } from "#base";

/** Something the caller should know, that did not stop the run. */
export interface LoopWarning {
  readonly code:
    | "AUDIO_END_INCOMPLETE"
    | "AUDIO_PART_LEFT_OUT"
    | "AUDIO_PARTS_JOINED"
    | "AUDIO_LITTER_SKIPPED"
    | "TEMPO_IN_PROMPT_REPLACED"
    | "TEMPO_FROM_PROMPT"
    | "TEMPO_DEFAULT"
    | "TEMPO_FROM_STYLE"
    | "TEMPO_HEARD"
    | "TEMPO_UNREAD"
    | "TEMPO_FOLDED"
    | "TEMPO_FAR"
    | "METRE_NOT_PLAYED"
    | "WORDS_UNKNOWN"
    | "GRID_ASSUMED"
    | "DURATION_SHORTENED"
    | "BARS_SHORTENED"
    | "VARIATION_MISSING"
    | "VARIATION_RESAMPLED"
    | "KEY_NOT_HEARD_BY_MODEL"
    | "PROMPT_NOT_UNDERSTOOD"
    | "KEY_UNUSED"
    | "CHORDS_OUTSIDE_KEY"
    | "PARTS_LEFT_OUT"
    | "PART_UNSURE"
    | "PARTS_OF_A_MIX"
    | "KEYS_DISAGREE"
    | "INPUT_UNUSED";
  readonly message: string;
}

/** How well the end runs into the beginning. */
export interface SeamFigures {
  /** exp(mean nats) of codebook 0 over the 5 frames after the join, by the model; null without a model. */
  readonly perplexity: number | null;
  /** The same for the first `max_duration` of what the model played for it, repeated as it is. */
  readonly naive_perplexity: number | null;
  /** Step at the wrap over the 99.9th percentile of the loop's own steps; ≤ 1 is inaudible. */
  readonly click: Ratio;
}

/** A part of a loop, in a file of its own. */
export interface LoopStem {
  readonly part: string;
  readonly path: string;
  /** What must be added for the stems to sum up to the loop. */
  readonly gain_db: Decibels;
}

/** A key that was heard. */
export interface KeyHeard {
  /** Such as "A minor". */
  readonly key: string;
  readonly confidence: Ratio;
}

/** What a band plays, as `loops.json` has it; given back as an input, it fixes all of it. */
export interface ArrangementDocument {
  /** Each with what the model was told for its first bar, which names its sound and its feel. */
  readonly parts: { part: string; model_prompt: string }[];
  /** Such as "A minor". */
  readonly key: string;
  /** One a bar, such as "Am F C G". */
  readonly chords: string;
  readonly bpm: Bpm;
  readonly tempo_source: string;
}

/** What became of the words of a prompt. */
export interface UnderstoodDocument {
  readonly used: readonly string[];
  /** What there is no sound for, and what is played in its place. */
  readonly nearest: Readonly<Record<string, string>>;
  /** What was understood and is not played. */
  readonly left_out: readonly string[];
  readonly unknown: readonly string[];
}

/** What is played, and what became of the prompt; null for what has no parts. */
export interface BandDocument {
  readonly arrangement: ArrangementDocument | null;
  readonly understood: UnderstoodDocument | null;
}

/** A finished loop. */
export interface FinishedLoop {
  readonly path: string;
  readonly variation: number;
  readonly seed: number | null;
  /** 1 for the first try, 2 and 3 for a retry: the same seed, random streams of its own. */
  readonly attempt: number;
  readonly beats: number;
  /** Metre, in quarter notes. */
  readonly beats_per_bar: number;
  readonly bars: number;
  readonly samples: Samples;
  readonly sample_rate: Hertz;
  readonly grid: "tracked" | "assumed";
  readonly tempo_before_bpm: Bpm | null;
  /** Where in what was played or recorded it was cut, in seconds. */
  readonly cut_from_s: Seconds;
  readonly cut_to_s: Seconds;
  readonly warp: { readonly min: Ratio; readonly max: Ratio };
  readonly seam: SeamFigures | null;
  readonly level_db: Decibels;
  /** Share of codes equal to those of the most similar loop before it, 0…1; null for the first, and without a model. */
  readonly equal_codes: Ratio | null;
  /** Its parts in files of their own; empty where none were asked for, or there are none. */
  readonly stems: readonly LoopStem[];
  /** Null without a model of parts, and where nothing of a pitch is heard. */
  readonly key_heard: KeyHeard | null;
  readonly warnings: readonly LoopWarning[];
}

/** What a run spends its time on: rows times frames to play, rows to listen to, loops to finish. */
export type WorkKind = "play" | "listen" | "finish";

/** How much of each kind is done; totals grow where something has to be played again. */
export type Work = Readonly<Record<WorkKind, { readonly done: number; readonly total: number }>>;

/** The stages of a run, in their order. */
export type Stage = "load" | "takes" | "listen" | "variations" | "cut" | "write";

/** One event of a run. */
export type LoopEvent =
  | { readonly event: "stage"; readonly stage: Stage; readonly message: string }
  | {
      readonly event: "progress";
      readonly stage: Stage;
      /** Of the stage. */
      readonly done: Ratio;
      /** Of the run, as far as it is known. */
      readonly work: Work;
    }
  | ({ readonly event: "warning" } & LoopWarning)
  /** What a band plays, in a line for people and for programs. */
  | ({ readonly event: "arrangement"; readonly message: string } & BandDocument)
  | { readonly event: "loop"; readonly loop: FinishedLoop }
  | ({
      readonly event: "done";
      readonly loops: readonly FinishedLoop[];
      readonly warnings: readonly LoopWarning[];
    } & Partial<BandDocument>);

/** Who listens to the events. */
export type LoopListener = (event: LoopEvent) => void;
