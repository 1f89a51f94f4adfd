/**
 * How hard things are struck: where loudness steps up, measured against the hardest transient around.
 * Onset strength hears soft transients nearly as well as hard ones; here a hard one counts for more.
 */
import type { Seconds } from "#base";
import { type EnergyEnvelopes, envelopeHop } from "./energy-envelopes.ts";

/** Below 150 Hz, everywhere, and above. */
export const accentCount = 3;

const width = 10; // frames (20 ms) on each side of the step
const blockFrames = 500; // 1 s
const blockReach = 3; // a transient is measured against the hardest within 3 to 4 s
const maxAccent = 4;

/**
 * Measure accents on a grid.
 *
 * @param envelopes - of the recording
 * @param step - distance of two steps of the grid
 * @param length - steps
 * @returns low, full, high band [3][length], 0…4
 */
export function measureAccents(envelopes: EnergyEnvelopes, step: Seconds, length: number): Float32Array[] {
  return [envelopes.low, envelopes.full, envelopes.high].map((energy) => measureBand(energy, step, length));
}

function measureBand(energy: Float32Array, step: Seconds, length: number): Float32Array {
  const frames = energy.length;
  const rises = new Float32Array(frames);
  // Running means of the frames before and after; what lies outside is not counted.
  let before = 0;
  let after = 0;
  for (let c = 0; c < Math.min(width, frames); c++) after += energy[c];
  const blocks = new Float32Array(Math.ceil(frames / blockFrames));
  for (let c = 0; c < frames; c++) {
    const behind = Math.min(c, width);
    const ahead = Math.min(width, frames - c);
    const loudBefore = Math.sqrt(Math.max(0, before) / Math.max(1, behind));
    rises[c] = Math.max(0, Math.sqrt(Math.max(0, after) / ahead) - loudBefore);
    const block = Math.floor(c / blockFrames);
    blocks[block] = Math.max(blocks[block], rises[c]);
    before += energy[c] - (c >= width ? energy[c - width] : 0);
    after += (c + width < frames ? energy[c + width] : 0) - energy[c];
  }
  const hardest = blocks.map((_, b) =>
    Math.max(...blocks.subarray(Math.max(0, b - blockReach), b + blockReach + 1)),
  );
  const reach = Math.max(5, Math.round((0.6 * step) / envelopeHop));
  const accents = new Float32Array(length);
  for (let g = 0; g < length; g++) {
    const centre = Math.round((g * step) / envelopeHop);
    let max = 0;
    for (let c = Math.max(0, centre - reach); c <= Math.min(frames - 1, centre + reach); c++) {
      if (rises[c] > max) max = rises[c];
    }
    const scale = hardest[Math.min(hardest.length - 1, Math.floor(centre / blockFrames))];
    accents[g] = scale > 1e-7 ? (maxAccent * max) / scale : 0;
  }
  return accents;
}
