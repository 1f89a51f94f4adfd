import { describe, expect, it } from "vitest";
import { createRandom } from "#base";
import { type PartTake, similarity } from "./part-take.ts";

const loop = { from: 10, beatFrames: 5, beats: 4 };
const codebooks = 4;
const frames = 32;

/** Codes of a loop, begun some frames later, after whatever leads in. */
function take(seed: number, turned = 0): PartTake {
  const random = createRandom(seed);
  const music = Array.from({ length: codebooks * 20 }, () => random.integer(0, 512));
  const data = new Int32Array(codebooks * frames);
  for (let k = 0; k < codebooks; k++)
    for (let t = 0; t < 20; t++) data[k * frames + loop.from + t] = music[k * 20 + ((t + turned) % 20)];
  return { part: "drums", variation: 1, attempt: 1, codes: { shape: [1, codebooks, frames], data } };
}

describe("two takes of a part", () => {
  it("are one where one begins some beats later, and not where it is another music", () => {
    expect(similarity(take(1), take(1), loop)).toBe(1);
    expect(similarity(take(1), take(1, 10), loop)).toBe(1);
    expect(similarity(take(1), take(1, 3), loop)).toBeLessThan(0.1);
    expect(similarity(take(1), take(2), loop)).toBeLessThan(0.1);
  });
});
