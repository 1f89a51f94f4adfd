/** Half precision to single: the two 16-bit formats that checkpoints are stored in. */

let halves: Float32Array | undefined;

/** All 65,536 half-precision numbers, made at first use. */
function halfTable(): Float32Array {
  if (halves) return halves;
  halves = new Float32Array(65536);
  for (let bits = 0; bits < 65536; bits++) {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    if (exponent === 31) halves[bits] = fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
    else if (exponent === 0) halves[bits] = sign * fraction * 2 ** -24;
    else halves[bits] = sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  }
  return halves;
}

/**
 * Widen IEEE half precision.
 *
 * @param bits - one number per element
 * @returns the same numbers, exactly
 * @source IEEE 754-2008 §3.6, binary16
 */
export function halfToFloat(bits: Uint16Array): Float32Array {
  const table = halfTable();
  const floats = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) floats[i] = table[bits[i]];
  return floats;
}

/**
 * Widen bfloat16, the upper half of a single.
 *
 * @param bits - one number per element
 * @returns the same numbers, exactly
 */
export function bfloatToFloat(bits: Uint16Array): Float32Array {
  const words = new Uint32Array(bits.length);
  for (let i = 0; i < bits.length; i++) words[i] = bits[i] << 16;
  return new Float32Array(words.buffer);
}
