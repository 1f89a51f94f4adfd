/**
 * State what must be true. A failure here is our bug, never the caller's, and looks like one:
 * it is not a `LooperError`.
 *
 * @param condition - what must hold
 * @param message - what does not, with the values
 */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`Broken invariant (please report this): ${message}`);
}
