/**
 * Read a table of small numbers written in hexadecimal.
 *
 * @param rows - two digits a number, two's complement
 * @param unit - what one is worth
 */
export function readSignedBytes(rows: readonly string[], unit: number): Float32Array {
  const digits = rows.join("");
  return Float32Array.from({ length: digits.length / 2 }, (_, i) => {
    const byte = Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16);
    return unit * (byte > 127 ? byte - 256 : byte);
  });
}
