import { describe, expect, it } from "vitest";
import { createRandom } from "#base";
import { findAttack } from "./find-attack.ts";

const rate = 44_100;

/** A second of noise, tone or silence with something struck in it. */
function strike(
  at: number,
  sound: (n: number) => number,
  ground: (n: number) => number = () => 0,
): Float32Array {
  return Float32Array.from({ length: rate }, (_, n) => ground(n) + (n >= at ? sound(n - at) : 0));
}

const kick = (n: number) =>
  0.7 * Math.exp(-n / 4000) * Math.sin((2 * Math.PI * (55 + 100 * Math.exp(-n / 800)) * n) / rate);
const bass = (n: number) => 0.4 * Math.min(1, n / 100) * Math.sin((2 * Math.PI * 41 * n) / rate);
const random = createRandom(1);
const hiss = Float32Array.from({ length: rate }, () => random.normal());
const hat = (n: number) => 0.2 * Math.exp(-n / 900) * hiss[n % rate];

describe("the beginning of a sound", () => {
  const cases: readonly (readonly [string, (n: number) => number, (n: number) => number])[] = [
    ["a kick out of silence", kick, () => 0],
    ["a low note out of silence", bass, () => 0],
    ["a hat out of silence", hat, () => 0],
    ["a kick over hiss 30 dB below", kick, (n) => 0.02 * hiss[n]],
    ["a hat over a held bass note", hat, (n) => 0.4 * Math.sin((2 * Math.PI * 55 * n) / rate)],
  ];
  it.each(cases)("is found within 2 ms: %s", (_, sound, ground) => {
    for (const at of [20_000, 20_333, 21_171]) {
      for (const miss of [-900, 0, 900]) {
        const attack = findAttack(strike(at, sound, ground), rate, at + miss, 0.03 * rate);
        expect(Math.abs((attack?.at ?? Number.POSITIVE_INFINITY) - at) / rate).toBeLessThan(0.002);
      }
    }
  });

  it("is not found in a held note, a chord or noise", () => {
    const held: readonly ((n: number) => number)[] = [
      (n) => 0.4 * Math.sin((2 * Math.PI * 41 * n) / rate),
      (n) => [220, 277.18, 329.63].reduce((sum, f) => sum + 0.2 * Math.sin((2 * Math.PI * f * n) / rate), 0),
      (n) => 0.1 * hiss[n],
    ];
    for (const sound of held) {
      const samples = Float32Array.from({ length: rate }, (_, n) => sound(n));
      for (let around = 5000; around < 40_000; around += 771) {
        expect(findAttack(samples, rate, around, 0.03 * rate)).toBeNull();
      }
    }
  });

  it("is that of the first sample of a recording that begins with a transient", () => {
    expect(findAttack(strike(0, kick), rate, 10, 0.03 * rate)?.at).toBeLessThan(0.002 * rate);
  });
});
