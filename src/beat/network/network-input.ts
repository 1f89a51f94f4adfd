/**
 * What the beat network hears: features on a grid that has 24 steps to a beat of the expected tempo, so that the
 * network knows no tempi, only where in a beat it might be.
 */
import type { Seconds } from "#base";
import { fineBands, onsetHop } from "../features/onset-strength.ts";
import { pitchChange } from "../features/pitch-change.ts";
import { bassBands, pitchClasses, pitchHop } from "../features/pitch-content.ts";
import type { RhythmFeatures } from "../features/rhythm-features.ts";

/** Steps of the network's grid in a beat: thirty-seconds and triplets of sixteenths fall on them. */
export const networkSteps = 24;
/** Rows of pitch content on each side that are compared: a quarter, a half and a whole second. */
const changeReaches: readonly number[] = [6, 12, 25];
/** Changes of pitch classes and of the bass in a row. */
const changeCount = 2 * changeReaches.length;
/** Numbers in a row of the network's input. */
export const networkInputs = fineBands + changeCount;

/** Flux is strongest when the attack has entered the window, which is before the centre reaches it. */
const onsetDelay: Seconds = 0.004;

/** Bytes in even rows, summed up so that means over any time are cheap to have. */
interface SummedRows {
  readonly width: number;
  readonly hop: Seconds;
  readonly delay: Seconds;
  /** Sums of all rows before each [T + 1, width] */
  readonly sums: Float64Array;
}

/** All that is known of a recording before a tempo is. */
export interface NetworkSource {
  readonly duration: Seconds;
  readonly fine: Uint8Array; // [T, fineBands]
  readonly changes: Uint8Array; // [T, changeCount], 25 rows a second
}

/**
 * Prepare features for any tempo.
 *
 * @param features - of the recording
 */
export function networkSource({ duration, fine, chroma, bass }: RhythmFeatures): NetworkSource {
  const curves = changeReaches.flatMap((reach) => [
    pitchChange(chroma, pitchClasses, reach),
    pitchChange(bass, bassBands, reach),
  ]);
  const changes = new Uint8Array(curves[0].length * changeCount);
  for (const [c, curve] of curves.entries()) {
    for (let t = 0; t < curve.length; t++) changes[t * changeCount + c] = Math.round(255 * Math.sqrt(curve[t]));
  }
  return { duration, fine, changes };
}
