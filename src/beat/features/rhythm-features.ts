/**
 * Everything a listener keeps of a recording, in order of arrival: a few hundred bytes a second.
 * The sound itself is not kept.
 */
import type { Hertz, Seconds } from "#base";
import { type AttackCurve, createAttackListener } from "./attack-curve.ts";
import { createOnsetListener } from "./onset-strength.ts";
import { createPitchListener } from "./pitch-content.ts";

/** What was heard. */
export interface RhythmFeatures {
  readonly duration: Seconds;
  /** Onset strength by band, 100 values a second. [bands][T] */
  readonly onsets: readonly Float32Array[];
  /** Pitch classes, 25 rows a second. [T, 12] */
  readonly chroma: Float32Array;
  /** The bass register, 25 rows a second. [T, 26] */
  readonly bass: Float32Array;
  readonly attacks: AttackCurve;
}

/** Hearing with a life: mono sound goes in, features come out at the end. */
export interface RhythmListener {
  /** Take the next samples [N]. */
  push(mono: Float32Array): void;
  /** Close and give what was heard. */
  finish(): RhythmFeatures;
}

/**
 * Open an ear.
 *
 * @param sampleRate - 8000…96000
 */
export function createRhythmListener(sampleRate: Hertz): RhythmListener {
  const onset = createOnsetListener(sampleRate);
  const pitch = createPitchListener(sampleRate);
  const attack = createAttackListener(sampleRate);
  let received = 0;
  return {
    push(mono) {
      received += mono.length;
      onset.push(mono);
      pitch.push(mono);
      attack.push(mono);
    },
    finish: () => ({
      duration: received / sampleRate,
      onsets: onset.finish(),
      ...pitch.finish(),
      attacks: attack.finish(),
    }),
  };
}
