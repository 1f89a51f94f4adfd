/**
 * Does the wrap click? Compares the step from the last sample to the first with the steps that the
 * music makes anyway. A measure for reports and tests; nothing is changed here.
 */
import { type AudioClip, clipLength, mixToMono, type Ratio, type Samples } from "#base";
import { runningPower } from "#dsp";

/** The step at the wrap beside the steps of the loop. */
export interface ClickFigures {
  /** Step at the wrap over the 99.9th percentile of all steps, worst channel. */
  readonly ratio: Ratio;
  /** Step at the wrap over the largest step near another onset as strong; Infinity when there is none. */
  readonly onsetRatio: Ratio;
  /** Whether one of them is ≤ 1 in every channel. */
  readonly clean: boolean;
}

/** Onsets within 1 dB of each other are equally strong. */
const asStrong: Ratio = 0.8;

/** Power after minus power before, around the loop, every `hop` samples. */
function riseAround(mono: Float32Array, hop: Samples, window: Samples): Float64Array {
  const count = mono.length;
  const sums = runningPower(mono);
  const between = (from: Samples, to: Samples): number => {
    const a = ((from % count) + count) % count;
    const b = a + (to - from);
    return b <= count ? sums[b] - sums[a] : sums[count] - sums[a] + sums[b - count];
  };
  const rises = new Float64Array(Math.floor(count / hop));
  for (let i = 0; i < rises.length; i++) {
    rises[i] = (between(i * hop, i * hop + window) - between(i * hop - window, i * hop)) / window;
  }
  return rises;
}

/** Places whose rise is a local maximum and at least as high as at the wrap. */
function findEqualOnsets(mono: Float32Array, rate: number): Samples[] {
  const hop = Math.max(1, Math.round(0.001 * rate));
  const rises = riseAround(mono, hop, Math.min(Math.floor(mono.length / 2), Math.round(0.01 * rate)));
  const count = rises.length;
  const near = 5;
  const far = 20;
  let atWrap = 0;
  for (let i = -near; i <= near; i++) atWrap = Math.max(atWrap, rises[(i + count) % count]);
  const peaks: Samples[] = [];
  for (let i = far; i < count - far; i++) {
    if (rises[i] < asStrong * atWrap || rises[i] <= 0) continue;
    let isPeak = true;
    for (let j = i - near; j <= i + near; j++) isPeak &&= rises[j] <= rises[i];
    if (isPeak) peaks.push(i * hop);
  }
  return peaks;
}

/**
 * Measure the step at the wrap of a loop.
 *
 * @param clip - the loop [C, N], N ≥ 2
 * @returns the step over what the loop itself does; its bounds are in docs/numerics.md
 */
export function measureClick(clip: AudioClip): ClickFigures {
  const count = clipLength(clip);
  const onsets = findEqualOnsets(mixToMono(clip), clip.sampleRate);
  const near = Math.round(0.005 * clip.sampleRate);
  let ratio = 0;
  let onsetRatio = 0;
  let clean = true;
  for (const channel of clip.channels) {
    const wrap = Math.abs(channel[0] - channel[count - 1]);
    if (wrap < 1e-7) continue; // below a 24-bit step
    const steps = new Float32Array(count - 1);
    for (let n = 1; n < count; n++) steps[n - 1] = Math.abs(channel[n] - channel[n - 1]);
    let allowed = 0;
    for (const onset of onsets) {
      for (let n = Math.max(0, onset - near); n < Math.min(count - 1, onset + near); n++) {
        allowed = Math.max(allowed, steps[n]);
      }
    }
    const sorted = steps.sort();
    const usual = sorted[Math.min(sorted.length - 1, Math.floor(0.999 * sorted.length))];
    ratio = Math.max(ratio, wrap / usual);
    onsetRatio = Math.max(onsetRatio, wrap / allowed);
    clean &&= wrap <= usual || wrap <= allowed;
  }
  return { ratio, onsetRatio, clean };
}
