/**
 * Plans on a tracked grid: every beat may begin a loop, and all of them are scored.
 */
import { type AudioClip, type BeatGrid, clipDuration, type Decibels, type Ratio, type Seconds } from "#base";
import { findAttack } from "../measure/find-attack.ts";
import { type CutPlan, type LayoutOptions, maxStretch } from "./cut-plan.ts";
import { gridAtTempo, type Mark } from "./grid-at-tempo.ts";
import { scoreLevel, scoreTempo, weighScores } from "./score-cut.ts";
import { type Observation, smoothMarks } from "./smooth-marks.ts";
import { compareSurroundings, levelBetween, type SoundMap } from "./sound-map.ts";

/** How many plans are kept: the model or the looper may still choose. */
const maxPlans = 16;
/** An onset this near a beat is the beat's own… */
const near: Seconds = 0.012;
/** …and one this near beat 1 is beat 1, where there is no nearer one. */
const snap: Seconds = 0.03;
/** Beats around a loop that help to find its tempo, where it has too few of its own. */
const contextBeats = 3;
const enoughBeats = 8;

/** A grid of this confidence needs no onsets; noise reaches up to 0.85. */
const highConfidence: Ratio = 0.9;
/** Share of beats with an onset, below which a grid of less confidence is dropped. */
const minOnsetShare: Ratio = 0.1;

/** A mark, and the onsets there. */
interface MarkWithOnset extends Mark {
  /** The beat's own onset. */
  readonly attack: Seconds | null;
  /** What beat 1 would be moved to, if this were beat 1. */
  readonly onset: Seconds | null;
}

function findOnsets(marks: readonly Mark[], map: SoundMap, rate: number): MarkWithOnset[] {
  return marks.map((mark, i) => {
    const gap = i > 0 ? mark.time - marks[i - 1].time : 1;
    const find = (reach: Seconds) => {
      const attack = findAttack(map.mono, rate, mark.time * rate, Math.min(reach, gap / 8) * rate);
      return attack && attack.at >= 0 ? attack.at / rate : null;
    };
    const attack = find(near);
    return { ...mark, attack, onset: attack ?? find(snap) };
  });
}

/** An onset counts for more than the tracker, and a tracked beat for more than an interpolated one. */
function observe({ time, attack, tracked }: MarkWithOnset): Observation {
  if (attack !== null) return { time: attack, weight: tracked ? 3 : 1 };
  return { time, weight: tracked ? 1 : 0.1 };
}

/** Whether a grid is trusted though few sounds begin at its beats: only at high confidence. */
function isPlausible(marks: readonly MarkWithOnset[], grid: BeatGrid): boolean {
  const tracked = marks.filter((mark) => mark.tracked);
  const withOnset = tracked.filter((mark) => mark.attack !== null);
  return grid.confidence >= highConfidence || withOnset.length >= minOnsetShare * tracked.length;
}

/** Probability that a loop may begin at a mark. */
function scoreDownbeat(mark: Mark, grid: BeatGrid, { preferredStart, bpm }: LayoutOptions): Ratio {
  if (preferredStart !== undefined) {
    const deviation = ((mark.time - preferredStart) * bpm) / 60;
    return Math.exp(-((deviation / 0.25) ** 2));
  }
  const confidence = grid.downbeatConfidence * mark.confidence;
  return mark.position === 1 ? confidence : (1 - confidence) / Math.max(1, grid.beatsPerBar - 1);
}

/** The marks of the loop that begins at mark `first`, inside the recording. */
function fitMarks(
  marks: readonly MarkWithOnset[],
  first: number,
  beats: number,
  duration: Seconds,
): Seconds[] {
  const around = beats < enoughBeats ? contextBeats : 0;
  const from = Math.max(0, first - around);
  const to = Math.min(marks.length - 1, first + beats + around);
  const observations = marks.slice(from, to + 1).map(observe);
  const smooth = smoothMarks(observations, from - first, beats, marks[first].onset);
  // A tracker may put beat 1 a little before the recording; then all of it begins at 0.
  const early = Math.max(0, -smooth[0]);
  const late = smooth[beats] + early - duration;
  return smooth.map((mark, k) => mark + early - (late > 0 ? (late * k) / beats : 0));
}

/** What all plans of a recording have in common. */
interface TrackedRecording {
  readonly map: SoundMap;
  readonly duration: Seconds;
  readonly grid: BeatGrid;
  readonly marks: readonly MarkWithOnset[];
  /** Level of the fullest of all possible loops. */
  readonly fullest: Decibels;
}

/** Plan the loop that begins at mark `first`. */
function planFrom(first: number, recording: TrackedRecording, layout: LayoutOptions): CutPlan {
  const { map, duration, grid, fullest } = recording;
  const { bpm, beats, beatsPerBar, shortened } = layout;
  const own = recording.marks.slice(first, first + beats + 1);
  const marks = fitMarks(recording.marks, first, beats, duration);
  const length = marks[beats] - marks[0];
  const beat = 60 / bpm;
  const stretch = (beats * beat) / length;
  const ratios = marks.slice(1).map((mark, k) => beat / (mark - marks[k]));
  const trackedShare = own.filter((mark) => mark.tracked).length / (beats + 1);
  const scores = {
    downbeat: scoreDownbeat(own[0], grid, layout),
    tempo: scoreTempo(stretch) * (0.5 + 0.5 * trackedShare),
    seam: compareSurroundings(map, marks[0], marks[beats], Math.min(0.5, length / 4)),
    level: scoreLevel(map, marks[0], marks[beats], fullest),
    onset: own[0].onset === null ? 0 : 1,
  };
  return {
    grid: "tracked",
    bpm,
    beats,
    beatsPerBar,
    bars: beats / beatsPerBar,
    marks,
    tempoBefore: (60 * beats) / length,
    stretch,
    overstretched: Math.abs(stretch - 1) > maxStretch,
    warp: { min: Math.min(...ratios), max: Math.max(...ratios) },
    onset: scores.onset === 1,
    shortened,
    scores,
    score: weighScores(scores),
  };
}

/**
 * Plan cuts on a tracked grid.
 *
 * @param clip - the recording
 * @param map - its sound map
 * @param grid - beats at any octave of their tempo
 * @param layout - tempo, length, metre
 * @returns plans, best first; empty when no start leaves room for all beats, or when nothing begins at
 *   the beats and the grid is not of high confidence
 */
export function planTracked(
  clip: AudioClip,
  map: SoundMap,
  grid: BeatGrid,
  layout: LayoutOptions,
): CutPlan[] {
  const { bpm, beats } = layout;
  const duration = clipDuration(clip);
  const marks = findOnsets(gridAtTempo(grid, bpm, duration), map, clip.sampleRate);
  if (!isPlausible(marks, grid)) return [];
  const starts = Array.from({ length: Math.max(0, marks.length - beats) }, (_, first) => first);
  let fullest = Number.NEGATIVE_INFINITY;
  for (const first of starts) {
    fullest = Math.max(fullest, levelBetween(map, marks[first].time, marks[first + beats].time));
  }
  const recording = { map, duration, grid, marks, fullest };
  const plans = starts.map((first) => planFrom(first, recording, layout));
  return plans.sort((a, b) => b.score - a.score).slice(0, maxPlans);
}
