/**
 * Cuts a signal into overlapping frames as it comes, so that a file of any length is analysed in constant
 * memory.
 */
import { type Hertz, invariant, type Samples, type Seconds } from "#base";

/** A streaming slicer: blocks go in, whole frames come out through `onFrame`. */
export interface FrameSlicer {
  /** Take the next samples [N], any number of them. */
  push(block: Float32Array): void;
  /** Give the frames that reach over the end, padded with silence. */
  finish(): void;
}

/**
 * Create a slicer. Frame f is centred on time f · hop, rounded to a sample; what lies before the
 * beginning and after the end is silence.
 *
 *     signal      |----------------------------|
 *     frames    [--0--]
 *                  [--1--]      ...       [--F-1--]     F = floor(duration / hop) + 1
 *
 * @param sampleRate - of the signal
 * @param length - samples in a frame, ≥ 2
 * @param hop - seconds from one centre to the next; more than one sample
 * @param onFrame - receives each frame [length], a view that is only valid during the call
 */
export function createFrameSlicer(
  sampleRate: Hertz,
  length: Samples,
  hop: Seconds,
  onFrame: (frame: Float32Array, index: number) => void,
): FrameSlicer {
  invariant(hop * sampleRate >= 1, `a hop of ${hop} s is shorter than a sample at ${sampleRate} Hz`);
  const before = length >> 1;
  const buffer = new Float32Array(length + 16384); // [length + room]
  let filled = before; // silence before the beginning
  let bufferStart = -before; // position of buffer[0] in the signal
  let received = 0;
  let frame = 0;
  let next = -before; // where the next frame starts

  const drain = () => {
    while (next + length <= bufferStart + filled) {
      const at = next - bufferStart;
      onFrame(buffer.subarray(at, at + length), frame);
      frame++;
      next = Math.round(frame * hop * sampleRate) - before;
    }
    // Between frames longer than the buffer's room there may be nothing worth keeping.
    const drop = Math.min(filled, Math.max(0, next - bufferStart));
    buffer.copyWithin(0, drop, filled);
    filled -= drop;
    bufferStart += drop;
  };
  const append = (block: Float32Array) => {
    for (let from = 0; from < block.length; ) {
      const take = Math.min(block.length - from, buffer.length - filled);
      buffer.set(block.subarray(from, from + take), filled);
      filled += take;
      from += take;
      drain();
    }
  };
  return {
    push(block) {
      received += block.length;
      append(block);
    },
    finish() {
      const frames = received === 0 ? 0 : Math.floor(received / sampleRate / hop + 1e-9) + 1;
      const end = Math.round((frames - 1) * hop * sampleRate) - before + length;
      if (frame < frames) append(new Float32Array(Math.max(0, end - received)));
    },
  };
}
