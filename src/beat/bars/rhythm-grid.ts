/**
 * The features of a recording in the form in which bars are compared: a few curves on one even grid of
 * steps, free of level and of slow changes.
 */
import type { Seconds } from "#base";
import { onsetHop } from "../features/onset-strength.ts";
import { pitchChange } from "../features/pitch-change.ts";
import { bassBands, pitchClasses, pitchHop } from "../features/pitch-content.ts";
import type { RhythmFeatures } from "../features/rhythm-features.ts";

/** Curves on a grid: five bands of onsets, change of pitch classes over one and over two beats, change of bass. */
export const curveCount = 8;

/** Evenly spaced curves. Step g lies at time g · step. */
export interface RhythmGrid {
  readonly step: Seconds;
  readonly length: number;
  /** [D][length] */
  readonly curves: readonly Float32Array[];
}

const normaliseReach: Seconds = 4;
/** Flux is strongest when the attack has entered the window, which is before the centre reaches it. */
const onsetDelay: Seconds = 0.004;

/**
 * Sample features on a grid.
 *
 * @param features - of the recording
 * @param step - distance of two steps
 * @param period - length of a beat, as far as known: pitch is compared over that time
 */
export function sampleOnGrid(features: RhythmFeatures, step: Seconds, period: Seconds): RhythmGrid {
  const length = Math.ceil(features.duration / step) + 1;
  const halfWidth = Math.max(0.015, 1.2 * step);
  const curves = features.onsets.map((onsets) =>
    sampleCurve(
      normalise(onsets, Math.round(normaliseReach / onsetHop), 0.2),
      onsetHop,
      onsetDelay,
      step,
      length,
      halfWidth,
    ),
  );
  const change = (rows: Float32Array, width: number, beats: number) => {
    const reach = Math.max(4, Math.min(50, Math.round((beats * period) / pitchHop)));
    const changes = normalise(
      Float32Array.from(pitchChange(rows, width, reach)),
      Math.round(normaliseReach / pitchHop),
      0.02,
    );
    // Row t tells the time before it from the time after it: the border is half a hop earlier.
    curves.push(sampleCurve(changes, pitchHop, -pitchHop / 2, step, length, pitchHop));
  };
  change(features.chroma, pitchClasses, 1);
  change(features.chroma, pitchClasses, 2);
  change(features.bass, bassBands, 1);
  return { step, length, curves };
}

/** Take away the local mean, divide by the local spread; clip what is out of all proportion. */
function normalise(values: Float32Array, reach: number, minSpread: number): Float32Array {
  const count = values.length;
  const sums = new Float64Array(count + 1);
  const squares = new Float64Array(count + 1);
  for (let t = 0; t < count; t++) {
    sums[t + 1] = sums[t] + values[t];
    squares[t + 1] = squares[t] + values[t] * values[t];
  }
  const even = new Float32Array(count);
  for (let t = 0; t < count; t++) {
    const from = Math.max(0, t - reach);
    const to = Math.min(count, t + reach + 1);
    const mean = (sums[to] - sums[from]) / (to - from);
    const spread = Math.sqrt(Math.max(0, (squares[to] - squares[from]) / (to - from) - mean * mean));
    even[t] = Math.max(-1, Math.min(4, (values[t] - mean) / (spread + minSpread)));
  }
  return even;
}

/** Read a curve at the grid's steps, with a triangular kernel. */
function sampleCurve(
  values: Float32Array,
  hop: Seconds,
  delay: Seconds,
  step: Seconds,
  length: number,
  halfWidth: Seconds,
): Float32Array {
  const sampled = new Float32Array(length);
  for (let g = 0; g < length; g++) {
    const centre = (g * step - delay) / hop;
    const width = halfWidth / hop;
    let sum = 0;
    let weight = 0;
    for (let t = Math.ceil(centre - width); t <= centre + width; t++) {
      const height = 1 - Math.abs(t - centre) / width;
      weight += height;
      if (t >= 0 && t < values.length) sum += height * values[t];
    }
    sampled[g] = weight > 0 ? sum / weight : 0;
  }
  return sampled;
}
