/**
 * What the story needs from outside: a model, a stretcher, codecs, a place for files. The wing
 * provides the real ones; the story never asks where it runs.
 */
import type { AudioClip } from "#base";
import type { Stretcher } from "#dsp";
import type { Engine } from "#engine";

/** The form of a file that holds a loop. */
export interface FileForm {
  readonly output_format: "wav" | "mp3" | "flac";
  readonly bit_depth: 16 | 24;
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

/** Turns sound into the bytes of a file. */
export interface LoopEncoder {
  encode(clip: AudioClip, form: FileForm, tags: LoopTags): Promise<Uint8Array>;
}

/** A folder that takes whole files: each appears under its name complete, or not at all. */
export interface LoopFolder {
  /** @returns the path to show the caller */
  write(name: string, bytes: Uint8Array): Promise<string>;
}

/** All that a cut out of a recording needs. */
export interface CuttingRoom {
  readonly stretcher: Stretcher;
  readonly encoder: LoopEncoder;
  readonly folder: LoopFolder;
  /** The built `loops.html`, with a placeholder where the pack goes. */
  readonly pageTemplate: string;
  /** Name and version of this program, for the files. */
  readonly software: string;
}

/** All that a request needs. */
export interface Studio extends CuttingRoom {
  readonly engine: Engine;
  /** Read the caller's own clip. */
  readAudio(path: string): Promise<AudioClip>;
}
