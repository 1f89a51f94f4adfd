/**
 * What the stories need from outside: a model, a stretcher, codecs, a place for files. The wing provides
 * the real ones; a story never asks where it runs.
 */
import type { AudioClip, Seconds } from "#base";
import type { BeatTracker } from "#beat";
import type { Stretcher } from "#dsp";
import type { Engine } from "#engine";
import type { LoopWarning } from "./loop-events.ts";
import type { FileFormat, FinishedPack, LoopTags } from "./pack/loop-pack.ts";

/** Turns sound into the bytes of a file. */
export interface LoopEncoder {
  encode(clip: AudioClip, format: FileFormat, tags: LoopTags): Promise<Uint8Array>;
}

/** Takes whole files: each appears under its name complete, or not at all. */
export interface FileSink {
  /** @returns the path to show the caller */
  write(name: string, bytes: Uint8Array): Promise<string>;
}

/** Where the files of a pack go, loop by loop, and what else belongs to a pack there. */
export interface PackSink extends FileSink {
  /** Take the end of a pack whose loops were all written: a folder gets its documents. */
  finish(pack: FinishedPack): Promise<void>;
}

/** All that a cut out of a recording needs. */
export interface CutDeps {
  readonly beatTracker: BeatTracker;
  readonly stretcher: Stretcher;
  readonly encoder: LoopEncoder;
  readonly sink: PackSink;
  /** Name and version of this program, for the files. */
  readonly software: string;
}

/** All that a request needs. */
export interface LooperDeps extends CutDeps {
  readonly engine: Engine;
  /**
   * Read the caller's own clip.
   *
   * @param path - as the request names it
   * @param duration - how much of its end is needed
   * @param onWarning - told what is odd about it
   */
  readAudio(path: string, duration: Seconds, onWarning: (warning: LoopWarning) => void): Promise<AudioClip>;
}
