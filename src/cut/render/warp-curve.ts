/**
 * A smooth curve through the marks of a loop: for a position on the exact grid, the position in the loop
 * buffer.
 */
import type { Samples } from "#base";

/**
 * Create a warp curve through marks that repeat every cycle.
 *
 * @param marks - [K + 1] rising, from 0 to the length of the loop buffer
 * @returns for a position in beats (any number; K beats are one cycle), the position in the buffer, going
 *   on by one buffer per cycle; rising, smooth, and through every mark
 * @source Fritsch & Butland 1984 (monotone cubic interpolation with harmonic slopes)
 */
export function createWarpCurve(marks: readonly Samples[]): (beat: number) => Samples {
  const count = marks.length - 1;
  const period = marks[count];
  const step = (k: number) => marks[k + 1] - marks[k];
  // At the ends of the cycle the curve keeps the pace of its own side: another tempo may begin there.
  const slopes = marks.map((_, k) => {
    if (k === 0) return step(0);
    if (k === count) return step(count - 1);
    return (2 * step(k - 1) * step(k)) / (step(k - 1) + step(k));
  });
  return (beat) => {
    const cycle = Math.floor(beat / count);
    const inside = beat - cycle * count;
    const k = Math.min(count - 1, Math.floor(inside));
    const t = inside - k;
    const u = 1 - t;
    const value =
      marks[k] * (1 + 2 * t) * u * u +
      marks[k + 1] * t * t * (3 - 2 * t) +
      (slopes[k] * u - slopes[k + 1] * t) * t * u;
    return cycle * period + value;
  };
}
