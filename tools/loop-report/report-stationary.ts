/**
 * Level across the wrap of sounds that never change: any dip or swell is ours.
 */
import { type AudioClip, createRandom } from "#base";
import { cutLoop, measureWrapLevel, planCuts } from "#cut";
import { createStretcher } from "#platform-node";

const rate = 32_000;
const seconds = 11;
const trials = 8;

/** A chord of steady tones, phases by chance. */
function playChord(frequencies: readonly number[], seed: number): Float32Array {
  const random = createRandom(seed);
  const tones = frequencies.map((frequency) => ({
    step: (2 * Math.PI * frequency) / rate,
    phase: 7 * random.uniform(),
  }));
  return Float32Array.from({ length: seconds * rate }, (_, n) =>
    tones.reduce((sum, { step, phase }) => sum + 0.15 * Math.sin(step * n + phase), 0),
  );
}

function playNoise(seed: number): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length: seconds * rate }, () => 0.1 * random.normal());
}

const sounds: Readonly<Record<string, (seed: number) => Float32Array>> = {
  "chord, whole waves per window": (seed) => playChord([200, 300, 500, 800], seed),
  "major chord": (seed) => playChord([220, 277.18, 329.63, 440], seed),
  noise: playNoise,
};

/** Power of every 10 ms window of a loop, relative to its mean. */
function windowLevels(clip: AudioClip): number[] {
  const reach = clip.channels[0].length / clip.sampleRate / 2;
  return measureWrapLevel(clip, 0.01, reach).map(({ level }) => level);
}

const power = (level: number) => 10 ** (level / 10);
const decibels = (value: number) => 10 * Math.log10(value);

/** Print, by sound and ratio, how the windows around the wrap differ from those inside. */
export async function reportStationary(): Promise<void> {
  const stretcher = await createStretcher();
  console.log(
    "sound | tempo before / after | mean level at the wrap, worst of 16 windows of 10 ms | the same inside | click",
  );
  for (const [name, play] of Object.entries(sounds)) {
    for (const ratio of [0.88, 0.92, 0.96, 0.995, 1, 1.003, 1.04, 1.08, 1.12]) {
      const tempo = 120 * ratio;
      const beats = Array.from({ length: Math.floor((seconds * tempo) / 60) }, (_, k) => ({
        time: 0.13 + (k * 60) / tempo,
        position: (k % 4) + 1,
      }));
      const grid = { duration: seconds, tempo, beatsPerBar: 4, confidence: 1, downbeatConfidence: 1, beats };
      const runs: number[][] = [];
      let click = 0;
      for (let seed = 1; seed <= trials; seed++) {
        const clip = { channels: [play(seed)], sampleRate: rate };
        const [plan] = planCuts(clip, grid, { bpm: 120, maxDuration: 8 });
        const loop = cutLoop(clip, plan, { sampleRate: 44_100, stretcher });
        runs.push(windowLevels(loop.clip));
        click = Math.max(click, loop.click.ratio);
      }
      const mean = runs[0].map((_, i) =>
        decibels(runs.reduce((sum, run) => sum + power(run[i]), 0) / trials),
      );
      const middle = mean.length / 2;
      const worst = (levels: readonly number[]) => Math.max(...levels.map(Math.abs));
      const inside = mean.slice(20, middle - 20);
      const cells = [worst(mean.slice(middle - 8, middle + 8)), worst(inside), click].map((x) =>
        x.toFixed(2),
      );
      console.log(`${name} | ${ratio} | ${cells.join(" | ")}`);
    }
  }
}
