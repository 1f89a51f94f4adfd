import { describe, expect, it } from "vitest";
import { createRandom } from "#base";
import { createDecimator } from "./decimator.ts";

const join = (parts: Float32Array[]) => Float32Array.from(parts.flatMap((part) => [...part]));

describe("the decimator", () => {
  it.each([2, 5, 7, 16])("by %i keeps a slow tone in place and removes a fast one", (factor) => {
    const tone = (frequency: number) =>
      Float32Array.from({ length: 4000 }, (_, n) => Math.sin(2 * Math.PI * frequency * n));
    const decimate = (signal: Float32Array) => {
      const decimator = createDecimator(factor);
      return join([decimator.push(signal), decimator.finish()]);
    };
    const slow = decimate(tone(0.1 / factor));
    expect(slow).toHaveLength(Math.ceil(4000 / factor));
    const fast = decimate(tone(0.9 / factor));
    for (let m = 20; m < slow.length - 20; m++) {
      expect(Math.abs(slow[m] - Math.sin(2 * Math.PI * 0.1 * m))).toBeLessThan(0.01);
      expect(Math.abs(fast[m])).toBeLessThan(0.01);
    }
  });

  it("gives the same samples for blocks of any size", () => {
    const random = createRandom(2);
    const signal = Float32Array.from({ length: 3000 }, () => random.normal());
    const whole = createDecimator(7);
    const pieces = createDecimator(7);
    const parts: Float32Array[] = [];
    for (let at = 0; at < signal.length; ) {
      const next = Math.min(signal.length, at + random.integer(1, 90));
      parts.push(pieces.push(signal.subarray(at, next)));
      at = next;
    }
    expect(join([...parts, pieces.finish()])).toEqual(join([whole.push(signal), whole.finish()]));
  });
});
