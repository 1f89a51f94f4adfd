/**
 * Lengths, to the sample: loops of random tempo, bars and rate.
 */
import { clipLength, createRandom } from "#base";
import { cutLoop, planCuts } from "#cut";
import { createStretcher } from "#platform-node";

/**
 * Cut so many loops and compare their lengths with round(beats · 60 / bpm · rate).
 *
 * @param count - loops to cut
 */
export async function reportLengths(count: number): Promise<void> {
  const stretcher = await createStretcher();
  const random = createRandom(11);
  const source = 8000;
  const noise = Float32Array.from({ length: 24 * source }, () => 0.1 * random.normal());
  let wrong = 0;
  for (let i = 0; i < count; i++) {
    const bpm = random.uniform() < 0.5 ? random.integer(40, 301) : 40 + 260 * random.uniform();
    const maxDuration = random.integer(2, 13);
    const sampleRate = random.pick([8000, 11025, 16000, 22050, 32000, 44100, 48000]);
    const tempo = bpm * (0.88 + 0.24 * random.uniform());
    const beats = Array.from({ length: Math.floor((24 * tempo) / 60) }, (_, k) => ({
      time: (k * 60) / tempo,
      position: (k % 4) + 1,
    }));
    const tracked = random.uniform() < 0.5;
    const grid = { duration: 24, tempo, beatsPerBar: 4, confidence: 1, downbeatConfidence: 1, beats };
    const length = Math.min(noise.length, Math.round((maxDuration * 1.3 + 1) * source));
    const clip = { channels: [noise.subarray(0, length)], sampleRate: source };
    const [plan] = planCuts(clip, tracked ? grid : null, { bpm, maxDuration });
    const loop = cutLoop(clip, plan, { sampleRate, stretcher });
    const wanted = Math.round((plan.beats * 60 * sampleRate) / bpm);
    if (clipLength(loop.clip) !== wanted) {
      wrong++;
      console.log(`bpm ${bpm} beats ${plan.beats} rate ${sampleRate}: ${clipLength(loop.clip)} ≠ ${wanted}`);
    }
  }
  console.log(`lengths: ${count} random (bpm, bars, rate), ${wrong} wrong`);
}
