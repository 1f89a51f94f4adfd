/**
 * How hard things are struck: where loudness steps up, measured against the hardest stroke around.
 * Onset strength hears soft strokes nearly as well as hard ones; here a hard one counts for more.
 * Knows energies; refuses to know about beats.
 */
import type { Seconds } from "#base";
import { type AttackCurve, attackHop } from "./attack-curve.ts";

/** Below 150 Hz, everywhere, and above. */
export const accentCount = 3;

const width = 10; // cells (20 ms) on each side of the step
const blockCells = 500; // 1 s
const blockReach = 3; // a stroke is measured against the hardest within 3 to 4 s
const full = 4;

/**
 * Lay accents on a grid.
 *
 * @param attacks - energies
 * @param step - distance of two steps of the grid
 * @param length - steps
 * @returns low, whole, high [3][length], 0…4
 * @source own
 */
export function layAccents(attacks: AttackCurve, step: Seconds, length: number): Float32Array[] {
  return [attacks.low, attacks.whole, attacks.high].map((energy) => layBand(energy, step, length));
}

function layBand(energy: Float32Array, step: Seconds, length: number): Float32Array {
  const cells = energy.length;
  const rises = new Float32Array(cells);
  // Running means of the cells before and after; what lies outside is not counted.
  let before = 0;
  let after = 0;
  for (let c = 0; c < Math.min(width, cells); c++) after += energy[c];
  const blocks = new Float32Array(Math.ceil(cells / blockCells));
  for (let c = 0; c < cells; c++) {
    const behind = Math.min(c, width);
    const ahead = Math.min(width, cells - c);
    const loudBefore = Math.sqrt(Math.max(0, before) / Math.max(1, behind));
    rises[c] = Math.max(0, Math.sqrt(Math.max(0, after) / ahead) - loudBefore);
    const block = Math.floor(c / blockCells);
    blocks[block] = Math.max(blocks[block], rises[c]);
    before += energy[c] - (c >= width ? energy[c - width] : 0);
    after += (c + width < cells ? energy[c + width] : 0) - energy[c];
  }
  const hardest = blocks.map((_, b) =>
    Math.max(...blocks.subarray(Math.max(0, b - blockReach), b + blockReach + 1)),
  );
  const reach = Math.max(5, Math.round((0.6 * step) / attackHop));
  const accents = new Float32Array(length);
  for (let g = 0; g < length; g++) {
    const centre = Math.round((g * step) / attackHop);
    let most = 0;
    for (let c = Math.max(0, centre - reach); c <= Math.min(cells - 1, centre + reach); c++) {
      if (rises[c] > most) most = rises[c];
    }
    const scale = hardest[Math.min(hardest.length - 1, Math.floor(centre / blockCells))];
    accents[g] = scale > 1e-7 ? (full * most) / scale : 0;
  }
  return accents;
}
