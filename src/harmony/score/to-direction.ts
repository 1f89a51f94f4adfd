/**
 * Centre values and bring them to length 1, so that the product of two is their correlation.
 *
 * @param values - of any length; equal ones become zeros
 */
export function toDirection(values: ArrayLike<number>): Float64Array {
  const mean = Array.from(values).reduce((a, b) => a + b, 0) / values.length;
  const centred = Float64Array.from(values, (value) => value - mean);
  const length = Math.hypot(...centred);
  return length > 0 ? centred.map((value) => value / length) : centred;
}
