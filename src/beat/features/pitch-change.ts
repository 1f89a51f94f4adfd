/**
 * How much what sounds after a moment differs from what sounded before it: a novelty curve over pitch
 * classes or bass bands.
 */
import { invariant, type Ratio } from "#base";

/**
 * Compare the time before each row with the time after it.
 *
 *     rows   |  before  |  after  |        1 − cosine of the two means
 *                       ^ row t            0: nothing changed, 1: nothing in common
 *
 * @param rows - amplitudes [T, F]
 * @param width - F
 * @param reach - rows on each side, ≥ 1
 * @returns change at the start of each row [T], 0…1; 0 in silence
 */
export function pitchChange(rows: Float32Array, width: number, reach: number): Ratio[] {
  invariant(rows.length % width === 0, `${rows.length} amplitudes cannot be cut into rows of ${width}`);
  const count = rows.length / width;
  const before = new Float64Array(width);
  const after = new Float64Array(width);
  const changes: Ratio[] = new Array(count);
  const add = (to: Float64Array, row: number, sign: number) => {
    if (row < 0 || row >= count) return;
    for (let f = 0; f < width; f++) to[f] += sign * rows[row * width + f];
  };
  for (let row = 0; row < Math.min(reach, count); row++) add(after, row, 1);
  for (let row = 0; row < count; row++) {
    let dot = 0;
    let beforeSquare = 0;
    let afterSquare = 0;
    for (let f = 0; f < width; f++) {
      dot += before[f] * after[f];
      beforeSquare += before[f] * before[f];
      afterSquare += after[f] * after[f];
    }
    const norm = Math.sqrt(beforeSquare * afterSquare);
    changes[row] = norm > 1e-6 ? Math.max(0, 1 - dot / norm) : 0;
    add(before, row, 1);
    add(before, row - reach, -1);
    add(after, row, -1);
    add(after, row + reach, 1);
  }
  return changes;
}
