/**
 * A smooth curve through the marks of a loop: for a place on the exact grid, the place in the circle.
 */
import type { Samples } from "#base";

/**
 * Draw a curve through marks that repeat every round.
 *
 * @param marks - [K + 1] rising, from 0 to the length of the circle
 * @returns for a position in beats (any number; K beats are one round), the position in the circle,
 *   going on by one circle per round; rising, smooth, and through every mark
 * @source Fritsch & Butland 1984 (monotone cubic interpolation with harmonic slopes)
 */
export function drawBeatCurve(marks: readonly Samples[]): (beat: number) => Samples {
  const count = marks.length - 1;
  const period = marks[count];
  const step = (k: number) => marks[k + 1] - marks[k];
  // At the ends of the round the curve keeps the pace of its own side: another tempo may begin there.
  const slopes = marks.map((_, k) => {
    if (k === 0) return step(0);
    if (k === count) return step(count - 1);
    return (2 * step(k - 1) * step(k)) / (step(k - 1) + step(k));
  });
  return (beat) => {
    const round = Math.floor(beat / count);
    const inside = beat - round * count;
    const k = Math.min(count - 1, Math.floor(inside));
    const t = inside - k;
    const u = 1 - t;
    const value =
      marks[k] * (1 + 2 * t) * u * u +
      marks[k + 1] * t * t * (3 - 2 * t) +
      (slopes[k] * u - slopes[k + 1] * t) * t * u;
    return round * period + value;
  };
}
