/**
 * Extracting features is most of the work of training: they may be cached in a folder.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { type AudioClip, mixToMono } from "#base";
import { createFeatureExtractor, type RhythmFeatures } from "#beat/training";
import type { BeatTruth } from "../../tools/corpus/score-grid.ts";

/** The part of a truth that is learnt from. */
export type PieceTruth = BeatTruth & { readonly beats_per_bar: number };

/** The features of a piece, and the truth about it. */
export interface AnnotatedPiece {
  readonly features: RhythmFeatures;
  readonly truth: PieceTruth;
}

function extract(clip: AudioClip): RhythmFeatures {
  const extractor = createFeatureExtractor(clip.sampleRate);
  extractor.push(mixToMono(clip));
  const { duration, onsets, fine, chroma, bass, envelopes } = extractor.finish();
  // Copies: the extractor gives views of longer arrays.
  return {
    duration,
    onsets: onsets.map((band) => band.slice()),
    fine: fine.slice(),
    chroma: chroma.slice(),
    bass: bass.slice(),
    envelopes: { low: envelopes.low.slice(), full: envelopes.full.slice(), high: envelopes.high.slice() },
  };
}

/**
 * Extract the features of a piece, or read them from the cache.
 *
 * @param cache - folder of the cache; null: none. It must be emptied when the renderer, the lessons or the
 *   tracker's features change
 * @param name - unique, a path within the folder
 * @param play - makes the sound
 */
export function extractFeatures(
  cache: string | null,
  name: string,
  play: () => { readonly clip: AudioClip; readonly truth: PieceTruth },
): AnnotatedPiece {
  const path = cache === null ? null : join(cache, `${name}.bin`);
  if (path !== null && existsSync(path)) return deserialize(readFileSync(path)) as AnnotatedPiece;
  const { clip, truth } = play();
  const piece = { features: extract(clip), truth };
  if (path !== null) {
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, serialize(piece));
  }
  return piece;
}
