import { describe, expect, it } from "vitest";
import { createRandom } from "#base";
import { createFrameSlicer } from "./frame-slicer.ts";

const sampleRate = 1000;

/** Frames by definition: frame f is centred on round(f · hop · rate), silence outside the signal. */
function naiveFrames(signal: Float32Array, length: number, hop: number): number[][] {
  const count = Math.floor(signal.length / sampleRate / hop + 1e-9) + 1;
  return Array.from({ length: count }, (_, f) => {
    const start = Math.round(f * hop * sampleRate) - (length >> 1);
    return Array.from({ length }, (_, n) => signal[start + n] ?? 0);
  });
}

describe("the frame slicer", () => {
  it.each([
    [40, 0.01],
    [64, 0.0135],
    [5, 0.04],
    [100, 0.25],
  ])("cuts frames of %i samples every %f s, whatever the blocks", (length, hop) => {
    const random = createRandom(length);
    const signal = Float32Array.from({ length: 1234 }, () => random.normal());
    const frames: number[][] = [];
    const slicer = createFrameSlicer(sampleRate, length, hop, (frame, index) => {
      expect(index).toBe(frames.length);
      frames.push([...frame]);
    });
    for (let at = 0; at < signal.length; ) {
      const next = Math.min(signal.length, at + random.integer(1, 200));
      slicer.push(signal.subarray(at, next));
      at = next;
    }
    slicer.finish();
    expect(frames).toEqual(naiveFrames(signal, length, hop));
  });

  it("makes no frame of nothing", () => {
    let frames = 0;
    createFrameSlicer(sampleRate, 10, 0.01, () => frames++).finish();
    expect(frames).toBe(0);
  });
});
