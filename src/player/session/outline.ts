/** The outline of a sound, for its picture: the lowest and highest sample of each of some columns. */

/** Columns of an outline. */
export const outlineColumns = 160;

/** Lowest and highest sample of each column, alternating; between −1 and 1 unless the sound clips. */
export type Outline = Float32Array;

/**
 * Outline a sound.
 *
 * @param channels - audio [C, N]
 * @returns `2 · outlineColumns` numbers
 */
export function outlineOf(channels: readonly Float32Array[]): Outline {
  const length = channels[0]?.length ?? 0;
  const outline = new Float32Array(2 * outlineColumns);
  for (let column = 0; column < outlineColumns; column++) {
    const from = Math.floor((column * length) / outlineColumns);
    const to = Math.max(from + 1, Math.floor(((column + 1) * length) / outlineColumns));
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (const channel of channels) {
      for (let n = from; n < Math.min(to, length); n++) {
        const sample = channel[n] ?? 0;
        if (sample < low) low = sample;
        if (sample > high) high = sample;
      }
    }
    outline[2 * column] = Number.isFinite(low) ? low : 0;
    outline[2 * column + 1] = Number.isFinite(high) ? high : 0;
  }
  return outline;
}
