/** Sounds without a pulse, or with one that does not last: no beats, or little confidence. */
import { describe, expect, it } from "vitest";
import { type AudioClip, createRandom } from "#base";
import { beatTracker } from "../../test/beat-weights.ts";

const rate = 22_050;

function clip(
  seconds: number,
  fill: (put: (at: number, sound: (t: number) => number, length: number) => void) => void,
): AudioClip {
  const samples = new Float32Array(seconds * rate);
  fill((at, sound, length) => {
    const from = Math.round(at * rate);
    for (let n = 0; n < length * rate && from + n < samples.length; n++) samples[from + n] += sound(n / rate);
  });
  return { channels: [samples], sampleRate: rate };
}

const random = createRandom(11);
const tone = (hertz: number, fall: number) => (t: number) =>
  0.4 * Math.sin(2 * Math.PI * hertz * t) * Math.exp(-fall * t);
const burst = (fall: number) => (t: number) => 0.3 * random.normal() * Math.exp(-fall * t);

const pulseless: Record<string, AudioClip> = {
  "one stroke": clip(8, (put) => put(2, tone(180, 8), 1)),
  "white noise": clip(12, (put) => put(0, () => 0.2 * random.normal(), 12)),
  "drops at random": clip(20, (put) => {
    for (let at = 0; at < 19; at += -Math.log(1 - random.uniform()) / 3)
      put(at, tone(200 + 1500 * random.uniform(), 20), 0.4);
  }),
  "a drone": clip(15, (put) => {
    for (const hertz of [110, 164.8, 221])
      put(0, (t) => 0.1 * Math.sin(2 * Math.PI * hertz * t) * (1 + 0.5 * Math.sin(0.7 * t + hertz)), 15);
  }),
  syllables: clip(16, (put) => {
    for (let at = 0.2; at < 15; at += 0.12 + 0.25 * random.uniform() + (random.uniform() < 0.2 ? 0.5 : 0)) {
      const pitch = 110 + 40 * random.uniform();
      const length = 0.08 + 0.15 * random.uniform();
      put(
        at,
        (t) =>
          0.3 *
          Math.sin((Math.PI * t) / length) *
          Math.sign(Math.sin(2 * Math.PI * pitch * t)) *
          (0.6 + 0.4 * Math.sin(2 * Math.PI * 700 * t)),
        length,
      );
    }
  }),
};

describe("sound without a pulse", () => {
  it.each(Object.keys(pulseless))("is not believed to have one: %s", (name) => {
    for (const options of [{}, { bpm: 120 }, { bpm: 90 }]) {
      const { beats, confidence } = beatTracker.track(pulseless[name], options);
      if (beats.length > 0) expect(confidence).toBeLessThan(0.5);
    }
  });

  it("is heard with less confidence where the tempo jumps, or wanders without end", () => {
    const drums = (next: (at: number, beat: number) => number) =>
      clip(36, (put) => {
        for (let at = 0.3, beat = 0; at < 35; beat++, at = next(at, beat)) {
          put(at, tone(beat % 2 === 0 ? 60 : 190, 12), 0.3);
          put(at, burst(beat % 2 === 0 ? 90 : 25), 0.2);
        }
      });
    const steady = beatTracker.track(drums((at) => at + 0.5)).confidence;
    const jumping = beatTracker.track(drums((at) => at + (at < 18 ? 0.5 : 0.365))).confidence;
    const wandering = beatTracker.track(
      drums((at) => at + 0.5 * Math.exp(0.25 * random.normal())),
    ).confidence;
    expect(steady).toBeGreaterThan(0.9);
    expect(jumping).toBeLessThan(0.85);
    expect(wandering).toBeLessThan(0.7);
  });
});
