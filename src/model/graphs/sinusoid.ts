/** Where a column stands, as waves of many lengths. */

/**
 * Make the table of positions.
 *
 * @param count - of positions
 * @param width - D, even
 * @returns [count, D]: cosines first, then sines
 * @source huggingface/transformers@v5.23.0:src/transformers/models/musicgen/modeling_musicgen.py
 * @differs from Vaswani et al. 2017: cosines first, and wavelengths divided by D/2 − 1
 */
export function sinusoid(count: number, width: number): Float32Array {
  const half = width / 2;
  const step = -(Math.log(10_000) / (half - 1));
  const table = new Float32Array(count * width);
  for (let i = 0; i < half; i++) {
    // Rounded to single precision where upstream is: at position 1500 it shows.
    const frequency = Math.fround(Math.exp(Math.fround(i * Math.fround(step))));
    for (let position = 0; position < count; position++) {
      const angle = Math.fround(position * frequency);
      table[position * width + i] = Math.cos(angle);
      table[position * width + half + i] = Math.sin(angle);
    }
  }
  return table;
}
