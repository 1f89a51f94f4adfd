/** A-law and µ-law: eight bits of telephony that stand for 13 and 14. */

function expandALaw(code: number): number {
  const bits = code ^ 0x55;
  const exponent = (bits >> 4) & 7;
  const mantissa = ((bits & 15) << 4) + 8;
  const level = exponent === 0 ? mantissa : (mantissa + 256) << (exponent - 1);
  return (bits & 128 ? level : -level) / 32_768;
}

function expandMuLaw(code: number): number {
  const bits = ~code & 255;
  const level = ((((bits & 15) << 3) + 132) << ((bits >> 4) & 7)) - 132;
  return (bits & 128 ? 0 - level : level) / 32_768;
}

const table = (expand: (code: number) => number) =>
  Float32Array.from({ length: 256 }, (_, code) => expand(code));

/**
 * What each byte stands for, full scale ±1.
 *
 * @source ITU-T G.711
 * @parity test/formats-foreign.test.ts (files of ffmpeg)
 */
export const aLaw: Float32Array = table(expandALaw);

/**
 * What each byte stands for, full scale ±1.
 *
 * @source ITU-T G.711
 * @parity test/formats-foreign.test.ts (files of ffmpeg)
 */
export const muLaw: Float32Array = table(expandMuLaw);
