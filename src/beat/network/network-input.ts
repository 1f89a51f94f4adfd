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
    for (let t = 0; t < curve.length; t++)
      changes[t * changeCount + c] = Math.round(255 * Math.sqrt(curve[t]));
  }
  return { duration, fine, changes };
}

/** Sum up bytes. */
function sumRows(bytes: Uint8Array, width: number, hop: Seconds, delay: Seconds): SummedRows {
  const sums = new Float64Array(bytes.length + width);
  for (let n = 0; n < bytes.length; n++) sums[n + width] = sums[n] + bytes[n];
  return { width, hop, delay, sums };
}

/** Rows of the network's input, at any tempo. */
export interface NetworkInput {
  readonly duration: Seconds;
  /**
   * Write a step of the grid.
   *
   * @param time - of the step; outside the recording all is 0
   * @param step - distance of two steps: means over that time are given
   * @param out - receives 0…1, for input i at i · stride + at
   */
  read(time: Seconds, step: Seconds, out: Float64Array, at: number, stride: number): void;
}

/**
 * Open a source for reading at any tempo.
 *
 * @param source - what is known of a recording
 */
export function openNetworkInput({ duration, fine, changes }: NetworkSource): NetworkInput {
  const parts = [
    sumRows(fine, fineBands, onsetHop, -onsetDelay),
    // Row t tells the time before it from the time after it: the border is half a hop earlier.
    sumRows(changes, changeCount, pitchHop, -pitchHop / 2),
  ];
  return {
    duration,
    read(time, step, out, at, stride) {
      let to = at;
      for (const { width, hop, delay, sums } of parts) {
        const last = sums.length / width - 1;
        const span = Math.max(step, hop);
        const begin = Math.max(0, Math.min(last, (time - span / 2 - delay) / hop + 0.5));
        const end = Math.max(0, Math.min(last, (time + span / 2 - delay) / hop + 0.5));
        const first = Math.min(Math.floor(begin), Math.max(0, last - 1));
        const final = Math.min(Math.floor(end), Math.max(0, last - 1));
        const scale = hop / span / 255;
        for (let f = 0; f < width; f++, to += stride) {
          if (end <= begin) {
            out[to] = 0;
            continue;
          }
          const low = sums[first * width + f];
          const high = sums[final * width + f];
          const from = low + (begin - first) * (sums[(first + 1) * width + f] - low);
          const until = high + (end - final) * (sums[(final + 1) * width + f] - high);
          out[to] = scale * (until - from);
        }
      }
    },
  };
}
