import { beforeAll, describe, expect, it } from "vitest";
import { type AudioClip, type BeatGrid, clipLength, createRandom } from "#base";
import type { Stretcher } from "#dsp";
import { createStretcher } from "#platform-node";
import { measureWrapLevel } from "../measure/measure-wrap-level.ts";
import { planCuts } from "../plan/plan-cuts.ts";
import { countLoopSamples, cutLoop } from "./cut-loop.ts";

/** Low, so that the suite is quick; the report tool does the same at 32 and 44.1 kHz. */
const rate = 8000;
let stretcher: Stretcher;
beforeAll(async () => {
  stretcher = await createStretcher();
});

function gridOf(tempo: number, seconds: number, start = 0.13): BeatGrid {
  const beats = Array.from({ length: Math.floor(((seconds - start) * tempo) / 60) }, (_, k) => ({
    time: start + (k * 60) / tempo,
    position: (k % 4) + 1,
  }));
  return { duration: seconds, tempo, beatsPerBar: 4, confidence: 1, downbeatConfidence: 1, beats };
}

/** Two kinds of drum at given times; their first sample is the loudest. */
function drums(times: readonly number[], seconds: number, seed = 1): Float32Array {
  const random = createRandom(seed);
  const samples = Float32Array.from({ length: Math.round(seconds * rate) }, () => 1e-4 * random.normal());
  for (const [k, time] of times.entries()) {
    const from = Math.round(time * rate);
    for (let n = 0; n < 750 && from + n < samples.length; n++) {
      const body = 0.5 * Math.exp(-n / 150) * Math.cos(n * (k % 4 === 0 ? 0.06 : 0.22));
      samples[from + n] += body + 0.2 * Math.exp(-n / 20) * random.normal();
    }
  }
  return samples;
}

/** When the sound near each beat of a loop begins, relative to the exact beat. */
function beginnings(loop: AudioClip, beats: number): number[] {
  const [samples] = loop.channels;
  const length = samples.length;
  const at = (n: number) => Math.abs(samples[((n % length) + length) % length]);
  const reach = Math.round(0.025 * loop.sampleRate);
  return Array.from({ length: beats }, (_, k) => {
    const due = Math.round((k * length) / beats);
    let peak = 0;
    for (let n = due - reach; n < due + reach; n++) peak = Math.max(peak, at(n));
    let n = due - reach;
    while (at(n) < 0.25 * peak) n++;
    return (n - due) / loop.sampleRate;
  });
}

const timesOf = (grid: BeatGrid) => grid.beats.map(({ time }) => time);
const rms = (values: readonly number[]) =>
  Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / values.length);

describe("the length of a loop", () => {
  it("is round(beats · 60 / bpm · rate) for 2,000 random tempi, bars and rates", () => {
    const random = createRandom(4);
    for (let i = 0; i < 2000; i++) {
      const bpm = random.uniform() < 0.5 ? random.integer(40, 301) : 40 + 260 * random.uniform();
      const beats = 4 * 2 ** random.integer(0, 4);
      const sampleRate = random.pick([32_000, 44_100, 48_000]);
      const exact = (beats * 60 * sampleRate) / bpm;
      const samples = countLoopSamples(beats, bpm, sampleRate);
      if (!Number.isInteger(samples) || Math.abs(samples - exact) > 0.5 + 1e-6)
        expect([bpm, beats, sampleRate]).toBe(samples);
    }
  });

  it("is exactly that of the samples that come out, kept, resampled or stretched", () => {
    const random = createRandom(5);
    const methods = new Set<string>();
    const noise = Float32Array.from({ length: 5 * 8000 }, () => 0.1 * random.normal());
    for (let i = 0; i < 12; i++) {
      const bpm = 40 + 260 * random.uniform();
      const sampleRate = random.pick([8000, 11_025, 32_000, 44_100]);
      const tempo = bpm * [1, 1.005, 0.9 + 0.2 * random.uniform()][i % 3];
      const clip = { channels: [noise], sampleRate: 8000 };
      const [plan] = planCuts(clip, i % 4 === 0 ? null : gridOf(tempo, 5), { bpm, maxDuration: 2 });
      const loop = cutLoop(clip, plan, { sampleRate, stretcher });
      methods.add(loop.method);
      expect(clipLength(loop.clip)).toBe(Math.round((plan.beats * 60 * sampleRate) / bpm));
    }
    expect(methods.size).toBe(3);
  });
});

describe("the time of a loop", () => {
  it("is not made worse by beats that were heard 10 ms wrong", () => {
    for (const [tempo, bpm, seed] of [
      [120, 120, 1],
      [118, 120, 2],
      [120, 111, 3],
    ]) {
      const random = createRandom(seed);
      const truth = gridOf(tempo, 11);
      const errors = truth.beats.map(() => 0.01 * (2 * random.uniform() - 1));
      const heard = {
        ...truth,
        beats: truth.beats.map((beat, k) => ({ ...beat, time: beat.time + errors[k] })),
      };
      const clip = { channels: [drums(timesOf(truth), 11, seed)], sampleRate: rate };
      const [plan] = planCuts(clip, heard, { bpm, maxDuration: 8 });
      const after = beginnings(cutLoop(clip, plan, { sampleRate: rate, stretcher }).clip, plan.beats);
      // The render is exact: what is left is the reading of beginnings, and the stretcher's millisecond.
      expect(rms(after)).toBeLessThan(0.4 * rms(errors));
    }
  });

  it("follows a drift of ±2 %, so that onsets lie nearer to the beat than before", () => {
    const times = [0.2];
    while (times[times.length - 1] < 10.4) {
      const t = times[times.length - 1];
      times.push(t + 0.5 / (1 + 0.02 * ((2 * t) / 11 - 1)));
    }
    const grid = { ...gridOf(120, 11), beats: times.map((time, k) => ({ time, position: (k % 4) + 1 })) };
    const clip = { channels: [drums(times, 11)], sampleRate: rate };
    const [plan] = planCuts(clip, grid, { bpm: 120, maxDuration: 8 });
    const first = times.findIndex((time) => Math.abs(time - plan.marks[0]) < 0.01);
    const played = times.slice(first, first + 16);
    const pace = (times[first + 16] - times[first]) / 16;
    const before = played.map((time, k) => time - played[0] - k * pace);
    const loop = cutLoop(clip, plan, { sampleRate: rate, stretcher });
    expect(rms(beginnings(loop.clip, 16))).toBeLessThan(0.6 * rms(before));
    expect(loop.warp.max / loop.warp.min).toBeGreaterThan(1.01);
  });

  it("puts the attack of beat 1 on sample 0, within 2 ms, and cuts nothing off it", () => {
    for (const [tempo, bpm, late] of [
      [120, 120, 0.02],
      [120, 120, -0.02],
      [117, 120, 0.01],
      [128, 120, -0.01],
    ]) {
      const truth = gridOf(tempo, 11);
      const source = drums(timesOf(truth), 11);
      const heard = { ...truth, beats: truth.beats.map((beat) => ({ ...beat, time: beat.time + late })) };
      const clip = { channels: [source], sampleRate: rate };
      const [plan] = planCuts(clip, heard, { bpm, maxDuration: 8 });
      const { clip: loop } = cutLoop(clip, plan, { sampleRate: rate, stretcher });
      expect(Math.abs(beginnings(loop, 16)[0])).toBeLessThan(0.002);
      const from = Math.round(plan.marks[0] * rate);
      const peak = (s: Float32Array, n: number) => Math.max(...s.subarray(n, n + 400).map(Math.abs));
      expect(peak(loop.channels[0], 0)).toBeGreaterThan(0.8 * peak(source, from));
    }
  });

  it("tells where each sample came from", () => {
    const truth = gridOf(116, 11);
    const clip = {
      channels: [drums(timesOf(truth), 11)],
      sampleRate: rate,
    };
    const [plan] = planCuts(clip, truth, { bpm: 120, maxDuration: 8 });
    const loop = cutLoop(clip, plan, { sampleRate: rate, stretcher });
    const length = clipLength(loop.clip);
    for (let k = 0; k <= plan.beats; k++) {
      expect(Math.abs(loop.sourceAt((k * length) / plan.beats) - plan.marks[k])).toBeLessThan(0.004);
    }
  });
});

describe("the wrap of a loop", () => {
  const seconds = 5;
  const wrapRate = 16_000;
  const options = { bpm: 120, maxDuration: 2 };
  const sounds = {
    chord: (seed: number) => {
      const random = createRandom(seed);
      const tones = [200, 300, 500, 800].map((f) => ({
        step: (2 * Math.PI * f) / wrapRate,
        phase: 7 * random.uniform(),
      }));
      return Float32Array.from({ length: seconds * wrapRate }, (_, n) =>
        tones.reduce((sum, { step, phase }) => sum + 0.15 * Math.sin(step * n + phase), 0),
      );
    },
    noise: (seed: number) => {
      const random = createRandom(seed);
      return Float32Array.from({ length: seconds * wrapRate }, () => 0.1 * random.normal());
    },
  };

  it.each([0.88, 0.94, 0.997, 1, 1.06, 1.12])(
    "keeps the level of what never changes, at ratio %d",
    (ratio) => {
      for (const [play, voices] of [
        [sounds.chord, 1],
        // Noise has ±0.5 dB of its own in a window; over twelve voices that is ±0.15 dB.
        [sounds.noise, 12],
      ] as const) {
        const channels = Array.from({ length: voices }, (_, voice) => play(voice + 1));
        const [plan] = planCuts(
          { channels: channels.slice(0, 1), sampleRate: wrapRate },
          gridOf(120 * ratio, seconds),
          options,
        );
        const loop = cutLoop({ channels, sampleRate: wrapRate }, plan, { sampleRate: wrapRate, stretcher });
        expect(loop.click.clean).toBe(true);
        const levels = measureWrapLevel(loop.clip).map(({ level }) => Math.abs(level));
        expect(Math.max(...levels)).toBeLessThan(0.5);
      }
    },
  );

  it("has no click in ten takes of drums and a held chord, at any ratio", () => {
    for (let seed = 1; seed <= 10; seed++) {
      const tempo = 120 * (0.88 + 0.024 * seed);
      const truth = gridOf(tempo, seconds);
      const beat = drums(timesOf(truth), seconds, seed);
      const chord = sounds.chord(seed);
      const clip = { channels: [beat.map((x, n) => 0.5 * x + 0.3 * chord[n])], sampleRate: rate };
      const [plan] = planCuts(clip, truth, { bpm: 120, maxDuration: 2 });
      expect(cutLoop(clip, plan, { sampleRate: rate, stretcher }).click.clean).toBe(true);
    }
  });

  it("is where stereo channels stay together", () => {
    const truth = gridOf(116, seconds);
    const left = drums(timesOf(truth), seconds);
    const clip = { channels: [left, left.map((x) => -x)], sampleRate: rate };
    const [plan] = planCuts({ ...clip, channels: [left] }, truth, { bpm: 120, maxDuration: 2 });
    const [a, b] = cutLoop(clip, plan, { sampleRate: rate, stretcher }).clip.channels;
    expect(a.reduce((max, x, n) => Math.max(max, Math.abs(x + b[n])), 0)).toBeLessThan(2e-3);
  });
});

describe("a beatless recording", () => {
  it("is not stretched: speed changes by less than a tenth of a percent", () => {
    const random = createRandom(9);
    const noise = Float32Array.from({ length: 6 * rate }, () => 0.1 * random.normal());
    const clip = { channels: [noise], sampleRate: rate };
    const [plan] = planCuts(clip, null, { bpm: 123, maxDuration: 2 });
    const loop = cutLoop(clip, plan, { sampleRate: rate, stretcher });
    expect(loop.method).not.toBe("stretched");
    expect(Math.abs(loop.warp.max - 1)).toBeLessThan(1e-3);
  });
});
