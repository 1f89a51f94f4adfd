/** Guidance on the caller's scale, which is the official models', on the scale of the model that plays. */

/**
 * Map a guidance scale: 1 stays 1 (no guidance), 3 becomes what the model likes best, what lies between and
 * beyond in proportion.
 *
 * @param asked - on the official scale, 0 or more; 1 or less turns guidance off
 * @param preferred - what the model does best at, from its `looper.json`; 3 leaves the scale as it is
 * @returns the scale that the model is run at, 0 or more
 */
export function mapGuidance(asked: number, preferred: number): number {
  return asked <= 1 ? asked : 1 + ((asked - 1) * (preferred - 1)) / 2;
}
