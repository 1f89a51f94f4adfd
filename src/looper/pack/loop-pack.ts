/** What a story leaves: loops as files and as sound, and the document that holds them together. */
import type { AudioClip, Bpm, Decibels } from "#base";
import type { BandDocument, FinishedLoop, LoopWarning } from "../loop-events.ts";

/** The format of a file that holds a loop. */
export interface FileFormat {
  readonly output_format: "wav" | "mp3" | "flac";
  readonly bit_depth: 16 | 24;
  /** Turn the dither of 16 bits over: every second stem's cancels that of the one before it. */
  readonly inverts_dither?: boolean | undefined;
}

/** What is written into a loop's file beside the sound. */
export interface LoopTags {
  readonly title: string;
  readonly bpm: number;
  readonly beats: number;
  readonly beatsPerBar: number;
  /** MIDI note of the key, if one was asked for. */
  readonly rootNote?: number;
  readonly key?: string;
  readonly software: string;
  /** Which model made it. */
  readonly comment: string;
  readonly licence?: string;
}

/** A loop that was written, and its sound. */
export interface FinishedPiece {
  readonly loop: FinishedLoop;
  readonly clip: AudioClip;
  readonly loudness: Decibels;
  readonly tags: LoopTags;
  /** The sounds of `loop.stems`, in their order; absent where none were written. */
  readonly stemClips?: readonly AudioClip[];
}

/** The form of `loops.json`. Its version counts up when a field changes its meaning. */
export const packFormat = "musicgen-looper-pack/2";

/** What made the sound. */
export interface PackModel {
  readonly name: string;
  readonly digest: string;
  readonly precision: string;
  readonly licence: string;
}

/** The recording that loops were cut from. */
export interface PackSource {
  readonly path: string;
  readonly sha256: string;
}

/** A finished pack, as it lies in `loops.json`. */
export interface LoopPack extends BandDocument {
  readonly format: typeof packFormat;
  readonly software: string;
  readonly command: "make" | "loop";
  /** As resolved: the caller's, the prompt's or the default. */
  readonly bpm: Bpm;
  readonly seed: number | null;
  /** The inputs as the caller gave them, with the schema's defaults, the seed and the model. */
  readonly request: Readonly<Record<string, unknown>>;
  /** What the model was prompted with; null without one. */
  readonly model_prompt: string | null;
  /** Guidance on the model's own scale; null without one. */
  readonly guidance_used: number | null;
  readonly model: PackModel | null;
  readonly source: PackSource | null;
  readonly loops: readonly FinishedLoop[];
  readonly warnings: readonly LoopWarning[];
}

/** A pack, the sound of its loops, and what its page says of it. */
export interface FinishedPack {
  readonly pack: LoopPack;
  readonly title: string;
  /** Which model made it, and under which licence. */
  readonly about: readonly string[];
  readonly pieces: readonly FinishedPiece[];
}
