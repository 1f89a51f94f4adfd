import { describe, expect, it } from "vitest";
import { createRandom } from "#base";
import { correlateSegments, findBestLag } from "./correlation.ts";

const random = createRandom(1);
const noise = Float32Array.from({ length: 4000 }, () => random.normal());

describe("the correlation of two segments", () => {
  it("is the cosine of the angle between them", () => {
    const other = Float32Array.from({ length: 4000 }, () => random.normal());
    let cross = 0;
    let a = 0;
    let b = 0;
    for (const channel of [noise, other]) {
      for (let n = 0; n < 300; n++) {
        cross += channel[100 + n] * channel[900 + n];
        a += channel[100 + n] ** 2;
        b += channel[900 + n] ** 2;
      }
    }
    expect(correlateSegments([noise, other], 100, 900, 300)).toBeCloseTo(cross / Math.sqrt(a * b), 10);
  });

  it("counts what lies outside the recording as silence", () => {
    expect(correlateSegments([noise], -50, 3900, 40)).toBe(0);
    expect(correlateSegments([noise], 3990, 3990, 100)).toBeCloseTo(1, 10);
  });
});

describe("the best lag", () => {
  it("finds a copy of a segment wherever it was moved, on every channel at once", () => {
    for (const moved of [-90, -7, 0, 1, 55]) {
      const copy = noise.slice();
      copy.set(noise.subarray(500, 900), 2000 + moved);
      expect(findBestLag([copy, copy.map((x) => -x)], 500, 2000, 400, 100)).toMatchObject({ lag: moved });
    }
  });

  it("does not move for a gain that is not worth it", () => {
    const tone = Float32Array.from({ length: 4000 }, (_, n) => Math.sin(n / 10));
    const period = Math.round(2 * Math.PI * 10 * 16); // nearly whole waves: 0 is nearly best
    expect(findBestLag([tone], 500, 500 + period, 600, 200).lag).toBe(0);
  });
});
