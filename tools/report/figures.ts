/** Writing figures down: shares, and means with their uncertainty. */

/** A share as a percentage with its counts. */
export function share(part: number, whole: number): string {
  return `${((100 * part) / Math.max(1, whole)).toFixed(1)} % (${part} of ${whole})`;
}

/** The geometric mean of ratios given as logarithms, with a 95 % interval. */
export function meanWithInterval(logs: readonly number[]): string {
  const mean = logs.reduce((sum, x) => sum + x, 0) / logs.length;
  const variance = logs.reduce((sum, x) => sum + (x - mean) ** 2, 0) / Math.max(1, logs.length - 1);
  const half = 1.96 * Math.sqrt(variance / logs.length);
  const ratio = (x: number) => Math.exp(x).toFixed(2);
  return `${ratio(mean)}x (95 % ${ratio(mean - half)}–${ratio(mean + half)}, n = ${logs.length})`;
}
