/** How T5 tells distances apart: exactly when near, by octaves when far. */

/**
 * Find the bucket of a distance between two words.
 *
 * @param distance - where it looks minus where it is, in tokens
 * @param buckets - of both directions together
 * @param maxDistance - from here on all share the last bucket of their direction
 * @returns 0…buckets − 1
 * @source Raffel et al. 2020, §2.1; huggingface/transformers@v5.23.0:src/transformers/models/t5/modeling_t5.py
 * @parity test/golden, stage “text” with 150 tokens
 */
export function relativeBucket(distance: number, buckets: number, maxDistance: number): number {
  const half = Math.floor(buckets / 2);
  const side = distance > 0 ? half : 0;
  const away = Math.abs(distance);
  const exact = Math.floor(half / 2);
  if (away < exact) return side + away;
  // In single precision, as upstream: at powers of two the floor depends on it.
  const octaves = Math.fround(
    Math.fround(Math.log(away / exact)) / Math.fround(Math.log(maxDistance / exact)),
  );
  return side + Math.min(half - 1, exact + Math.floor(Math.fround(octaves * (half - exact))));
}
