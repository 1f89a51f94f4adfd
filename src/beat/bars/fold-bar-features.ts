/**
 * What a recording tells about its bars once their tempo is known: all bars laid on top of each other,
 * subdivision by subdivision. This is what the downbeat network sees.
 */
import { accentCount } from "../features/measure-accents.ts";
import { subdivisionsPerBeat } from "./bar-patterns.ts";
import type { DecodedBeat } from "./decode-bars.ts";
import { curveCount } from "./rhythm-grid.ts";

/** Values at each subdivision of the bar: the grid's curves, accents, the start of the sound. */
export const barFeatureCount = curveCount + accentCount + 1;

/** Beats in order; steps may be fractions. */
export type BeatSequence = readonly Pick<DecodedBeat, "step" | "interval" | "position">[];

/** More bars than this do not raise the features further: bars repeat each other. */
const maxIndependentBars = 8;
/** Weight of the start of the sound. */
const soundStartWeight = 2;

/**
 * Tell where in the bar a step of the grid lies.
 *
 * @param beats - rising, at least one
 * @param step - on the grid; before the first beat its length is assumed
 * @returns subdivisions after the downbeat, 0 ≤ x < beatsPerBar · subdivisions
 */
export function subdivisionInBar(beats: BeatSequence, beatsPerBar: number, step: number): number {
  let i = 0;
  while (i + 1 < beats.length && beats[i + 1].step <= step) i++;
  const subdivisions = beatsPerBar * subdivisionsPerBeat;
  const at = subdivisionsPerBeat * (beats[i].position + (step - beats[i].step) / beats[i].interval);
  return ((at % subdivisions) + subdivisions) % subdivisions;
}

/**
 * Fold features into one bar.
 *
 * @param curves - of the grid, then accents [D][length]
 * @param beats - rising, at least one
 * @param beatsPerBar - their metre
 * @param soundStart - step of the grid at which the sound starts; null where that tells nothing
 * @returns [beatsPerBar · subdivisions, barFeatureCount], every curve with a mean of 0 over the bar
 */
export function foldBarFeatures(
  curves: readonly Float32Array[],
  beats: BeatSequence,
  beatsPerBar: number,
  soundStart: number | null,
): Float32Array {
  const subdivisions = beatsPerBar * subdivisionsPerBeat;
  const features = new Float32Array(subdivisions * barFeatureCount);
  const counts = new Uint32Array(subdivisions);
  for (const { step, interval, position } of beats) {
    for (let k = 0; k < subdivisionsPerBeat; k++) {
      const at = Math.round(step + (interval * k) / subdivisionsPerBeat);
      if (at < 0 || at >= curves[0].length) continue;
      const s = position * subdivisionsPerBeat + k;
      counts[s]++;
      for (let d = 0; d < curves.length; d++) features[s * barFeatureCount + d] += curves[d][at];
    }
  }
  const gain = Math.sqrt(Math.min(maxIndependentBars, Math.max(1, beats.length / beatsPerBar)));
  for (let d = 0; d < curves.length; d++) {
    let mean = 0;
    for (let s = 0; s < subdivisions; s++) {
      features[s * barFeatureCount + d] *= gain / Math.max(1, counts[s]);
      mean += features[s * barFeatureCount + d] / subdivisions;
    }
    // The grid's curves have their local mean removed already; accents have not.
    if (d < curveCount) continue;
    for (let s = 0; s < subdivisions; s++) features[s * barFeatureCount + d] -= mean;
  }
  if (soundStart !== null) markSoundStart(features, subdivisionInBar(beats, beatsPerBar, soundStart));
  return features;
}

/** Put the start of the sound into the last feature, shared between the two nearest subdivisions. */
function markSoundStart(features: Float32Array, at: number): void {
  const subdivisions = features.length / barFeatureCount;
  const whole = Math.floor(at);
  const last = barFeatureCount - 1;
  features[whole * barFeatureCount + last] += soundStartWeight * (1 - (at - whole));
  features[((whole + 1) % subdivisions) * barFeatureCount + last] += soundStartWeight * (at - whole);
}
