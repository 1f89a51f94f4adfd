/**
 * Hearing is most of the work of learning: what was heard may be kept in a folder and read again.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { type AudioClip, mixToMono } from "#base";
import { createRhythmListener, type RhythmFeatures } from "../../src/beat/features/rhythm-features.ts";
import type { BeatTruth } from "../corpus/score-grid.ts";

/** The part of a truth that is learnt from. */
export type HeardTruth = BeatTruth & { readonly beats_per_bar: number };

/** What was heard of a piece, and the truth about it. */
export interface HeardPiece {
  readonly features: RhythmFeatures;
  readonly truth: HeardTruth;
}

function hear(clip: AudioClip): RhythmFeatures {
  const ear = createRhythmListener(clip.sampleRate);
  ear.push(mixToMono(clip));
  const { duration, onsets, chroma, bass, attacks } = ear.finish();
  // Copies: what the ear gives are views of longer arrays.
  return {
    duration,
    onsets: onsets.map((band) => band.slice()),
    chroma: chroma.slice(),
    bass: bass.slice(),
    attacks: { low: attacks.low.slice(), whole: attacks.whole.slice(), high: attacks.high.slice() },
  };
}

/**
 * Hear a piece, or remember it.
 *
 * @param folder - where what was heard is kept; null: nowhere. It must be emptied when the renderer, the
 *   lessons or the listener's ear change
 * @param name - unique, a path within the folder
 * @param play - makes the sound
 */
export function hearPiece(
  folder: string | null,
  name: string,
  play: () => { readonly clip: AudioClip; readonly truth: HeardTruth },
): HeardPiece {
  const path = folder === null ? null : join(folder, `${name}.bin`);
  if (path !== null && existsSync(path)) return deserialize(readFileSync(path)) as HeardPiece;
  const { clip, truth } = play();
  const piece = { features: hear(clip), truth };
  if (path !== null) {
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, serialize(piece));
  }
  return piece;
}
