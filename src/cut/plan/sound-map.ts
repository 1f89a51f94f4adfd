/**
 * A recording at a glance: its energy in coarse bands and pitch classes, fifty times a second. Enough to
 * tell which two places resemble each other.
 */
import {
  type AudioClip,
  type Decibels,
  type Hertz,
  mixToMono,
  type Ratio,
  type Samples,
  type Seconds,
} from "#base";
import { createRealFft, hannWindow } from "#dsp";

const bandCount = 20;
const lowest: Hertz = 50;
const highest: Hertz = 14_000;
/** Larger differences of a band count as this. */
const maxBandDifference: Decibels = 15;
/** What lies this far below the loudest band of the recording is silence. */
const dynamicRange: Decibels = 60;

const maxFramesPerSecond: Hertz = 50;
/** A longer recording gets fewer frames a second, so that planning never takes minutes. */
const maxFrames = 60_000;

/** Bands and pitch classes over time. */
export interface SoundMap {
  /** Mono samples of the recording. [N] */
  readonly mono: Float32Array;
  readonly framesPerSecond: Hertz;
  readonly frameCount: number;
  /** [frames, bands] level in dB, floored at 60 dB below the loudest. */
  readonly bands: Float32Array;
  /** [frames, 12] share of each pitch class, unit length. */
  readonly chroma: Float32Array;
  /** [frames + 1] running sum of mean squares. */
  readonly powerSums: Float64Array;
}

/** Where each spectral bin belongs: band and pitch class, −1 for none. */
function sortBins(size: Samples, sampleRate: Hertz): { band: Int16Array; pitchClass: Int16Array } {
  const band = new Int16Array(size / 2 + 1).fill(-1);
  const pitchClass = new Int16Array(size / 2 + 1).fill(-1);
  const octaves = Math.log2(highest / lowest);
  for (let k = 1; k <= size / 2; k++) {
    const frequency = (k * sampleRate) / size;
    const index = Math.floor((Math.log2(frequency / lowest) / octaves) * bandCount);
    if (index >= 0 && index < bandCount) band[k] = index;
    if (frequency > 100 && frequency < 2000) {
      pitchClass[k] = (((Math.round(12 * Math.log2(frequency / 440)) % 12) + 12) % 12) as number;
    }
  }
  return { band, pitchClass };
}

/**
 * Map a recording.
 *
 * @param clip - audio [C, N]
 * @returns frames centred at f / framesPerSecond: 50 a second, fewer in recordings longer than 20 minutes
 */
export function mapSound(clip: AudioClip): SoundMap {
  const samples = mixToMono(clip);
  const { sampleRate } = clip;
  const size = 2 ** Math.round(Math.log2(sampleRate / 15));
  const hop = Math.max(sampleRate / maxFramesPerSecond, samples.length / maxFrames);
  const frameCount = Math.max(1, Math.floor(samples.length / hop));
  const fft = createRealFft(size);
  const window = hannWindow(size);
  const { band, pitchClass } = sortBins(size, sampleRate);
  const frame = new Float64Array(size);
  const re = new Float64Array(size / 2 + 1);
  const im = new Float64Array(size / 2 + 1);
  const bands = new Float32Array(frameCount * bandCount); // [F, bands]
  const chroma = new Float32Array(frameCount * 12); // [F, 12]
  const powerSums = new Float64Array(frameCount + 1);
  let loudest = 1e-12;
  for (let f = 0; f < frameCount; f++) {
    const centre = Math.round(f * hop);
    let power = 0;
    for (let n = 0; n < size; n++) frame[n] = (samples[centre - size / 2 + n] ?? 0) * window[n];
    for (let n = centre; n < centre + hop; n++) power += (samples[n] ?? 0) ** 2;
    powerSums[f + 1] = powerSums[f] + power / hop;
    fft.forward(frame, re, im);
    for (let k = 1; k <= size / 2; k++) {
      const energy = re[k] * re[k] + im[k] * im[k];
      if (band[k] >= 0) bands[f * bandCount + band[k]] += energy;
      if (pitchClass[k] >= 0) chroma[f * 12 + pitchClass[k]] += energy;
    }
    for (let b = 0; b < bandCount; b++) loudest = Math.max(loudest, bands[f * bandCount + b]);
    let norm = 1e-12;
    for (let c = 0; c < 12; c++) norm += chroma[f * 12 + c] ** 2;
    for (let c = 0; c < 12; c++) chroma[f * 12 + c] /= Math.sqrt(norm);
  }
  const floor = loudest * 10 ** (-dynamicRange / 10);
  for (let i = 0; i < bands.length; i++) bands[i] = 10 * Math.log10(Math.max(floor, bands[i]));
  return { mono: samples, framesPerSecond: sampleRate / hop, frameCount, bands, chroma, powerSums };
}

/** How similar two frames are. */
function compareFrames({ bands, chroma }: SoundMap, a: number, b: number): Ratio {
  let distance = 0;
  for (let i = 0; i < bandCount; i++) {
    distance += Math.min(maxBandDifference, Math.abs(bands[a * bandCount + i] - bands[b * bandCount + i]));
  }
  let harmony = 0;
  for (let c = 0; c < 12; c++) harmony += chroma[a * 12 + c] * chroma[b * 12 + c];
  return 0.7 * (1 - distance / (bandCount * maxBandDifference)) + 0.3 * harmony;
}

/**
 * Score how well a recording would jump from one time to another: compares what surrounds both.
 *
 * @param map - the recording
 * @param start - where a loop would begin
 * @param end - where it would end
 * @param reach - how far to look before and after
 * @returns 0…1; 0.5 when there is nothing to compare
 */
export function compareSurroundings(map: SoundMap, start: Seconds, end: Seconds, reach: Seconds): Ratio {
  const frames = Math.max(1, Math.round(reach * map.framesPerSecond));
  const a = Math.round(start * map.framesPerSecond);
  const b = Math.round(end * map.framesPerSecond);
  let sum = 0;
  let total = 0;
  for (let offset = -frames; offset <= frames; offset++) {
    if (a + offset < 0 || b + offset < 0 || a + offset >= map.frameCount || b + offset >= map.frameCount)
      continue;
    const weight = 1 - Math.abs(offset) / (frames + 1);
    sum += weight * compareFrames(map, a + offset, b + offset);
    total += weight;
  }
  return total > 0 ? sum / total : 0.5;
}

/**
 * Measure the level between two times.
 *
 * @param map - the recording
 * @param from - first time
 * @param to - last time
 * @returns level in dB relative to full scale
 */
export function levelBetween(map: SoundMap, from: Seconds, to: Seconds): Decibels {
  const clamp = (frame: number) => Math.min(map.frameCount, Math.max(0, Math.round(frame)));
  const a = clamp(from * map.framesPerSecond);
  const b = Math.max(a + 1, clamp(to * map.framesPerSecond));
  const sums = map.powerSums;
  const power =
    ((sums[Math.min(b, map.frameCount)] ?? 0) - (sums[Math.min(a, map.frameCount)] ?? 0)) / (b - a);
  return 10 * Math.log10(power + 1e-12);
}
