/**
 * A metronome, or a drum that plays nothing but the beat: isolated sounds, evenly spaced, with silence
 * between. What music teaches of tempi and bars misleads there; the sounds themselves are the beats, and
 * the ones that differ begin the bars.
 */
import type { Bpm, Ratio, Seconds } from "#base";
import { type EnergyEnvelopes, envelopeHop } from "../features/energy-envelopes.ts";

/** Evenly spaced sounds. */
export interface Metronome {
  /** Where they begin, to 2 ms. */
  readonly times: readonly Seconds[];
  readonly bpm: Bpm;
  /** Sounds from one that differs to the next, 3…7; null where all are alike. */
  readonly period: number | null;
  /** Index of the first that differs; 0 where all are alike. */
  readonly first: number;
}

/** Energies of one sound in decibels: low, full, high. */
type Level = readonly [number, number, number];

interface Sound {
  readonly from: number; // frames
  readonly to: number;
  readonly level: Level;
}

const slowest: Bpm = 40;
const fastest: Bpm = 300;
/** Silence is this far below the loudest moment (energy: −40 dB), for this long. */
const silence: Ratio = 1e-4;
const gapFrames = 15;
const minSounds = 8;
/** A sound may last so much of the time to the next. */
const longestShare: Ratio = 0.5;
/** How much a gap may differ from the one before it. */
const evenness: Ratio = 0.05;
/** Sounds differ that are this many decibels apart, and this many times as far as they scatter. */
const clearStep = 1.5;
const clearContrast = 4;
/** Faster than this, even sounds may be hats in eighths: then only a clear bar of clicks counts. */
const fastBeat: Bpm = 180;
/** A drum's share of energy below 150 Hz is more, a click's less. */
const lowShare: Ratio = 0.2;

/** Cut the recording at its silences. */
function findSounds({ low, full, high }: EnergyEnvelopes): Sound[] {
  const threshold = full.reduce((loudest, energy) => Math.max(loudest, energy), 0) * silence;
  const sounds: Sound[] = [];
  const close = (from: number, to: number) => {
    const decibels = (band: Float32Array) => {
      const sum = band.subarray(from, to).reduce((total, energy) => total + energy, 0);
      return 10 * Math.log10(sum + 1e-12);
    };
    sounds.push({ from, to, level: [decibels(low), decibels(full), decibels(high)] });
  };
  let from = -1;
  let last = -1;
  for (let frame = 0; frame < full.length; frame++) {
    if (full[frame] <= threshold) continue;
    if (from >= 0 && frame - last > gapFrames) {
      close(from, last + 1);
      from = frame;
    }
    if (from < 0) from = frame;
    last = frame;
  }
  if (from >= 0 && threshold > 0) close(from, last + 1);
  return sounds;
}

/** Whether the sounds are even, and silent for most of the time between. */
function isEven(sounds: readonly Sound[]): boolean {
  const gaps = sounds.slice(1).map(({ from }, i) => from - sounds[i].from);
  return gaps.every((gap, i) => {
    const before = gaps[Math.max(0, i - 1)];
    const isSteady = Math.abs(gap - before) <= Math.max(2, evenness * before);
    return isSteady && sounds[i].to - sounds[i].from <= longestShare * gap;
  });
}

const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
const scatter = (values: readonly number[]) => Math.max(...values) - Math.min(...values);

/** Whether every `period`-th sound from `first` on differs from all others, which are alike. */
function differs(levels: readonly Level[], period: number, first: number): boolean {
  const inside = levels.filter((_, i) => i % period === first);
  const outside = levels.filter((_, i) => i % period !== first);
  if (inside.length < 2) return false;
  const difference = ([low, full, high]: Level, kind: number) =>
    kind === 0 ? low - full : kind === 1 ? full : high - full;
  return [0, 1, 2].some((kind) => {
    const [a, b] = [inside, outside].map((side) => side.map((level) => difference(level, kind)));
    const step = Math.abs(mean(a) - mean(b));
    return step >= clearStep && step >= clearContrast * Math.max(scatter(a), scatter(b));
  });
}

function findPeriod(levels: readonly Level[]): { period: number; first: number } | null {
  for (let period = 2; period <= 7; period++) {
    for (let first = 0; first < period; first++) {
      if (differs(levels, period, first)) return { period, first };
    }
  }
  return null;
}

/**
 * Find a metronome.
 *
 * @param envelopes - of the recording
 * @returns null where there is more than even sounds, and where two kinds of them alternate: that is drums
 */
export function findMetronome(envelopes: EnergyEnvelopes): Metronome | null {
  const sounds = findSounds(envelopes);
  if (sounds.length < minSounds || !isEven(sounds)) return null;
  const spacing = (sounds[sounds.length - 1].from - sounds[0].from) / (sounds.length - 1);
  const bpm = 60 / (spacing * envelopeHop);
  if (bpm < slowest || bpm > fastest) return null;
  const levels = sounds.map(({ level }) => level);
  const found = findPeriod(levels);
  if (found?.period === 2) return null;
  const isLow = levels.some(([low, full]) => low - full > 10 * Math.log10(lowShare));
  if (bpm > fastBeat && (!found || isLow)) return null;
  const times = sounds.map(({ from }) => from * envelopeHop);
  return { times, bpm, period: found?.period ?? null, first: found?.first ?? 0 };
}
