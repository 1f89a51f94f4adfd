/**
 * Decimation: one sample out of every few, after a low-pass. For analysis of pitch, where a cheap and
 * slightly soft filter is good enough.
 */
import type { Samples } from "#base";

/** A streaming decimator: it remembers the end of the block before. */
export interface Decimator {
  /**
   * Take a block, give what has become available.
   *
   * @param block - [N]
   * @returns about N / factor samples, aligned with the input's (the filter's delay is removed)
   */
  push(block: Float32Array): Float32Array;
  /** Give the samples that wait for input after the end. */
  finish(): Float32Array;
}

/**
 * Create a decimator. Output sample m is the low-passed input at m · factor. The filter is a windowed sinc,
 * cut at 0.8 of the new Nyquist frequency, with 8 zero crossings a side.
 *
 * @param factor - whole number ≥ 1; 1 passes everything through
 * @source windreceived sinc, cut at 0.8 of the new Nyquist frequency, 8 zero crossings a side
 */
export function createDecimator(factor: number): Decimator {
  if (factor === 1) return { push: (block) => block.slice(), finish: () => new Float32Array(0) };
  const reach = 8 * factor;
  const taps = new Float64Array(2 * reach + 1); // [2·reach + 1]
  const cutoff = 0.8 / factor;
  let sum = 0;
  for (let i = -reach; i <= reach; i++) {
    const sinc = i === 0 ? 1 : Math.sin(Math.PI * cutoff * i) / (Math.PI * cutoff * i);
    const tap = sinc * (0.5 + 0.5 * Math.cos((Math.PI * i) / (reach + 1)));
    taps[i + reach] = tap;
    sum += tap;
  }
  for (let i = 0; i < taps.length; i++) taps[i] /= sum;

  let history = new Float32Array(reach); // input not yet used up; starts with silence
  let position: Samples = 0; // start, in `history`, of the next window
  let received: Samples = 0; // inputs received, to know where the end is
  let given: Samples = 0;

  const push = (block: Float32Array): Float32Array => {
    received += block.length;
    const input = new Float32Array(history.length + block.length);
    input.set(history);
    input.set(block, history.length);
    const count = Math.max(0, Math.floor((input.length - taps.length - position) / factor) + 1);
    const output = new Float32Array(count);
    for (let m = 0; m < count; m++) {
      const at = position + m * factor;
      let value = 0;
      for (let i = 0; i < taps.length; i++) value += taps[i] * input[at + i];
      output[m] = value;
    }
    position += count * factor;
    const drop = Math.min(position, input.length);
    history = input.slice(drop);
    position -= drop;
    given += count;
    return output;
  };
  return {
    push,
    finish() {
      const total = Math.ceil(received / factor);
      const missing = total - given;
      return missing > 0 ? push(new Float32Array(reach + factor)).slice(0, missing) : new Float32Array(0);
    },
  };
}
