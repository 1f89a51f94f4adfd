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

/** Bytes in even rows, each standing for the hop around its time. */
interface ByteRows {
  readonly bytes: Uint8Array; // [T, width]
  readonly width: number;
  readonly hop: Seconds;
  readonly delay: Seconds;
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
  const parts: readonly ByteRows[] = [
    { bytes: fine, width: fineBands, hop: onsetHop, delay: -onsetDelay },
    // Row t tells the time before it from the time after it: the border is half a hop earlier.
    { bytes: changes, width: changeCount, hop: pitchHop, delay: -pitchHop / 2 },
  ];
  return {
    duration,
    read(time, step, out, at, stride) {
      let to = at;
      for (const rows of parts) {
        readMean(rows, time, step, out, to, stride);
        to += rows.width * stride;
      }
    },
  };
}

/** Write the mean of the rows within a step around a time. */
function readMean(
  { bytes, width, hop, delay }: ByteRows,
  time: Seconds,
  step: Seconds,
  out: Float64Array,
  at: number,
  stride: number,
): void {
  for (let f = 0; f < width; f++) out[at + f * stride] = 0;
  const count = bytes.length / width;
  const span = Math.max(step, hop);
  const begin = Math.max(0, Math.min(count, (time - span / 2 - delay) / hop + 0.5));
  const end = Math.max(0, Math.min(count, (time + span / 2 - delay) / hop + 0.5));
  for (let row = Math.floor(begin); row < end; row++) {
    const share = Math.min(end, row + 1) - Math.max(begin, row);
    const scale = (share * hop) / span / 255;
    for (let f = 0, n = row * width; f < width; f++, n++) out[at + f * stride] += scale * bytes[n];
  }
}
