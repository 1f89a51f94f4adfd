/**
 * The magnitude spectrum of one frame of sound.
 */
import type { Samples } from "#base";
import { createRealFft } from "./fft.ts";
import { hannWindow } from "./window.ts";

/** A windowed transform of one frame length. */
export interface FrameSpectrum {
  /** Samples in a frame. */
  readonly length: Samples;
  /** Of the transform: the next power of two. */
  readonly size: Samples;
  /**
   * Measure a frame.
   *
   * @param frame - [length]
   * @returns magnitudes [size/2 + 1], a full-scale sine has 1; overwritten by the next call
   */
  measure(frame: Float32Array): Float64Array;
}

/**
 * Prepare to measure frames under a Hann window.
 *
 * @param length - of a frame, ≥ 2
 */
export function createFrameSpectrum(length: Samples): FrameSpectrum {
  const size = 2 ** Math.ceil(Math.log2(length));
  const fft = createRealFft(size);
  const window = hannWindow(length);
  const input = new Float32Array(size);
  const re = new Float64Array(size / 2 + 1);
  const im = new Float64Array(size / 2 + 1);
  const magnitudes = new Float64Array(size / 2 + 1);
  const gain = 4 / length;
  return {
    length,
    size,
    measure(frame) {
      for (let n = 0; n < length; n++) input[n] = frame[n] * window[n];
      fft.forward(input, re, im);
      for (let k = 0; k < magnitudes.length; k++) {
        magnitudes[k] = gain * Math.sqrt(re[k] * re[k] + im[k] * im[k]);
      }
      return magnitudes;
    },
  };
}
