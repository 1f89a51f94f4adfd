import { describe, expect, it } from "vitest";
import { type AudioClip, type BeatGrid, createRandom, isLooperError } from "#base";
import { planCuts } from "./plan-cuts.ts";

const rate = 8000;

/** Drums on every beat, louder on the first of a bar, a quiet hiss below. */
function drumClip(tempo: number, seconds: number, start = 0): AudioClip {
  const random = createRandom(7);
  const samples = Float32Array.from({ length: Math.round(seconds * rate) }, () => 0.001 * random.normal());
  for (let k = 0; start + (k * 60) / tempo < seconds; k++) {
    const from = Math.round((start + (k * 60) / tempo) * rate);
    const level = k % 4 === 0 ? 0.8 : 0.4;
    for (let n = 0; n < 1000 && from + n < samples.length; n++) {
      samples[from + n] += level * Math.exp(-n / 250) * Math.sin(n * (k % 4 === 0 ? 0.06 : 0.4));
    }
  }
  return { channels: [samples], sampleRate: rate };
}

function gridOf(tempo: number, seconds: number, start = 0, confidence = 0.95): BeatGrid {
  const beats = Array.from({ length: Math.ceil(((seconds - start) * tempo) / 60 - 1e-9) }, (_, k) => ({
    time: start + (k * 60) / tempo,
    position: (k % 4) + 1,
  }));
  return { duration: seconds, tempo, beatsPerBar: 4, confidence, downbeatConfidence: confidence, beats };
}

function codeOf(action: () => unknown): string | null {
  try {
    action();
  } catch (thrown) {
    return isLooperError(thrown) ? thrown.code : String(thrown);
  }
  return null;
}

describe("planning cuts", () => {
  it("takes a first downbeat at 0, when the recording is exactly one loop", () => {
    const [plan] = planCuts(drumClip(120, 8), gridOf(120, 8), { bpm: 120, maxDuration: 8 });
    expect(plan).toMatchObject({ grid: "tracked", beats: 16, bars: 4, shortened: false });
    expect(plan.marks[0]).toBeCloseTo(0, 2);
    expect(plan.marks[16]).toBeCloseTo(8, 2);
  });

  it("begins on a downbeat, wherever it lies", () => {
    for (const start of [0.1, 0.4, 0.9, 1.7]) {
      const [plan] = planCuts(drumClip(120, 11, start), gridOf(120, 11, start), { bpm: 120, maxDuration: 8 });
      const beat = (plan.marks[0] - start) * 2;
      expect(Math.abs(beat - 4 * Math.round(beat / 4))).toBeLessThan(0.02);
    }
  });

  it.each([
    ["half", 60],
    ["double", 240],
  ])("understands a grid heard at %s the tempo", (_, heard) => {
    const [plan] = planCuts(drumClip(120, 11, 0.3), gridOf(heard, 11, 0.3), { bpm: 120, maxDuration: 8 });
    expect(plan.beats).toBe(16);
    expect(plan.tempoBefore).toBeCloseTo(120, 0);
    expect(plan.overstretched).toBe(false);
  });

  it("flags a take that would need more than 12 % of stretch, either way", () => {
    for (const [tempo, far] of [
      [104, true],
      [108, false],
      [133, false],
      [138, true],
    ] as const) {
      const [plan] = planCuts(drumClip(tempo, 12, 0.2), gridOf(tempo, 12, 0.2), { bpm: 120, maxDuration: 8 });
      expect(plan.overstretched).toBe(far);
      expect(plan.stretch).toBeCloseTo(tempo / 120, 2);
    }
  });

  it("leaves a collapsing end out when there is a choice", () => {
    const clip = drumClip(120, 14);
    clip.channels[0].fill(0, 9.4 * rate);
    const [plan] = planCuts(clip, gridOf(120, 14), { bpm: 120, maxDuration: 8 });
    expect(plan.marks[16]).toBeLessThan(9.5);
  });

  it("takes fewer bars out of a short recording, and says so", () => {
    const [plan] = planCuts(drumClip(120, 5), gridOf(120, 5), { bpm: 120, maxDuration: 8 });
    expect(plan).toMatchObject({ beats: 8, shortened: true });
    const [tiny] = planCuts(drumClip(120, 0.7), null, { bpm: 120, maxDuration: 8 });
    expect(tiny).toMatchObject({ beats: 1, shortened: true, grid: "assumed" });
  });

  it("begins a variation where it is expected, though another place is as good", () => {
    for (const preferredStart of [2.0, 2.5, 3.0]) {
      const [plan] = planCuts(drumClip(120, 12), gridOf(120, 12), {
        bpm: 120,
        maxDuration: 8,
        beats: 16,
        preferredStart,
      });
      expect(plan.marks[0]).toBeCloseTo(preferredStart, 2);
    }
  });

  it("puts the first mark on an onset up to 30 ms beside the beat", () => {
    for (const early of [-0.025, 0.025]) {
      const grid = gridOf(120, 11, 0.5 + early);
      for (const plan of planCuts(drumClip(120, 11, 0.5), grid, { bpm: 120, maxDuration: 8 })) {
        if (!plan.onset) continue;
        const beat = (plan.marks[0] - 0.5) * 2;
        expect(Math.abs(beat - Math.round(beat)) / 2).toBeLessThan(0.002);
      }
    }
  });
});

describe("planning without a beat to trust", () => {
  const random = createRandom(3);
  const noise = {
    channels: [Float32Array.from({ length: 11 * rate }, () => 0.1 * random.normal())],
    sampleRate: rate,
  };

  it.each([
    ["no grid", null],
    ["an unsure grid", gridOf(117, 11, 0, 0.05)],
    ["a grid in noise, where nothing begins", gridOf(117, 11, 0, 0.85)],
    ["a grid of one beat", { ...gridOf(120, 11), beats: [{ time: 1, position: 1 }] }],
  ])("assumes one at the requested tempo and stretches nothing: %s", (_, grid) => {
    for (const plan of planCuts(noise, grid, { bpm: 123, maxDuration: 8 })) {
      expect(plan).toMatchObject({
        grid: "assumed",
        beats: 16,
        tempoBefore: null,
        stretch: 1,
        warp: { min: 1, max: 1 },
      });
      expect(plan.marks[16] - plan.marks[0]).toBeCloseTo((16 * 60) / 123, 9);
    }
  });

  it("chooses the phase with the best seam", () => {
    // A slow chord change every 1.3 s, the same again 8 s later only from 1.0 s on.
    const period = 8;
    const tone = (t: number) => 110 * 2 ** (Math.floor(3 * Math.sin(Math.floor(t / 1.3) * 2.1) + 3) / 6);
    const samples = Float32Array.from({ length: 11 * rate }, (_, n) => {
      const t = n / rate;
      const looped = t < 1 ? t + 100 : t % period;
      return 0.3 * Math.sin(2 * Math.PI * tone(looped) * t);
    });
    const [plan] = planCuts({ channels: [samples], sampleRate: rate }, null, { bpm: 120, maxDuration: 8 });
    expect(plan.marks[0]).toBeGreaterThan(0.95);
    expect(plan.scores.seam).toBeGreaterThan(0.9);
  });

  it("refuses what is empty, silent, or shorter than a beat", () => {
    const clip = (length: number, value: number) => ({
      channels: [new Float32Array(length).fill(value)],
      sampleRate: rate,
    });
    const options = { bpm: 60, maxDuration: 8 };
    expect(codeOf(() => planCuts(clip(0, 0), null, options))).toBe("INPUT_AUDIO_EMPTY");
    expect(codeOf(() => planCuts(clip(10 * rate, 0), null, options))).toBe("INPUT_AUDIO_SILENT");
    expect(codeOf(() => planCuts(clip(0.9 * rate, 0.1), null, options))).toBe("INPUT_AUDIO_TOO_SHORT");
    expect(codeOf(() => planCuts(clip(0.9 * rate, 0.1), gridOf(60, 0.9), options))).toBe(
      "INPUT_AUDIO_TOO_SHORT",
    );
  });
});
