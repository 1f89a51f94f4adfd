/**
 * Plans on a grid that was heard: every beat may begin a loop, and all of them are scored.
 */
import { type AudioClip, type BeatGrid, clipDuration, type Ratio, type Seconds } from "#base";
import { findAttack } from "../measure/attack.ts";
import { type CutPlan, type LayoutWish, mostStretch } from "./cut-plan.ts";
import { gridAtTempo, type Mark } from "./grid-at-tempo.ts";
import { scoreLevel, scoreTempo, weighScores } from "./score-cut.ts";
import { type Observation, smoothMarks } from "./smooth-marks.ts";
import { compareSurroundings, levelBetween, type SoundMap } from "./sound-map.ts";

/** Plans worth keeping: the model or the looper may still choose. */
const mostPlans = 16;
/** An onset this near a beat is the beat's own… */
const near: Seconds = 0.012;
/** …and one this near beat 1 is beat 1, where there is no nearer one. */
const snap: Seconds = 0.03;
/** Beats around a loop that help to find its tempo, where it has too few of its own. */
const context = 3;
const enough = 8;

/** A listener this sure needs no onsets; noise makes it up to 0.85 sure. */
const verySure: Ratio = 0.9;
const fewestStruck: Ratio = 0.1;

/** A mark, and the beginnings of sounds there. */
interface SoundedMark extends Mark {
  /** The beat's own onset. */
  readonly attack: Seconds | null;
  /** What beat 1 would be moved to, if this were beat 1. */
  readonly onset: Seconds | null;
}

function listenAtMarks(marks: readonly Mark[], mono: Float32Array, clip: AudioClip): SoundedMark[] {
  const rate = clip.sampleRate;
  return marks.map((mark, i) => {
    const gap = i > 0 ? mark.time - marks[i - 1].time : 1;
    const find = (reach: Seconds) => {
      const attack = findAttack(mono, rate, mark.time * rate, Math.min(reach, gap / 8) * rate);
      return attack && attack.at >= 0 ? attack.at / rate : null;
    };
    const attack = find(near);
    return { ...mark, attack, onset: attack ?? find(snap) };
  });
}

/** An onset is a better witness than the tracker, and a heard beat a better one than a counted one. */
function observe({ time, attack, heard }: SoundedMark): Observation {
  if (attack !== null) return { time: attack, weight: heard ? 3 : 1 };
  return { time, weight: heard ? 1 : 0.1 };
}

/** Whether a grid is believed though nothing begins at its beats: only when the listener is very sure. */
function isHeard(marks: readonly SoundedMark[], grid: BeatGrid): boolean {
  const heard = marks.filter((mark) => mark.heard);
  const struck = heard.filter((mark) => mark.attack !== null);
  return grid.confidence >= verySure || struck.length >= fewestStruck * heard.length;
}

/** Chance that a loop may begin at a mark. */
function scoreDownbeat(mark: Mark, grid: BeatGrid, wish: LayoutWish): Ratio {
  if (wish.preferredStart !== undefined) {
    const miss = ((mark.time - wish.preferredStart) * wish.bpm) / 60;
    return Math.exp(-((miss / 0.25) ** 2));
  }
  const sure = grid.downbeatConfidence * mark.sureness;
  return mark.position === 1 ? sure : (1 - sure) / Math.max(1, grid.beatsPerBar - 1);
}

/** The marks of the loop that begins at mark `first`, inside the recording. */
function layMarks(
  sounded: readonly SoundedMark[],
  first: number,
  beats: number,
  duration: Seconds,
): Seconds[] {
  const around = beats < enough ? context : 0;
  const from = Math.max(0, first - around);
  const to = Math.min(sounded.length - 1, first + beats + around);
  const observations = sounded.slice(from, to + 1).map(observe);
  const marks = smoothMarks(observations, from - first, beats, sounded[first].onset);
  // A tracker may put beat 1 a little before the recording; then all of it begins at 0.
  const early = Math.max(0, -marks[0]);
  const late = marks[beats] + early - duration;
  return marks.map((mark, k) => mark + early - (late > 0 ? (late * k) / beats : 0));
}

/**
 * Plan cuts on a heard grid.
 *
 * @param clip - the recording
 * @param mono - its mix [N]
 * @param map - its sound map
 * @param grid - beats at any octave of their tempo
 * @param wish - tempo, length, metre
 * @returns plans, best first; empty when no start leaves room for all beats, or when nothing begins at
 *   the beats and the listener was not very sure
 */
export function planTracked(
  clip: AudioClip,
  mono: Float32Array,
  map: SoundMap,
  grid: BeatGrid,
  wish: LayoutWish,
): CutPlan[] {
  const { bpm, beats, beatsPerBar, shortened } = wish;
  const duration = clipDuration(clip);
  const sounded = listenAtMarks(gridAtTempo(grid, bpm, duration), mono, clip);
  if (!isHeard(sounded, grid)) return [];
  const starts = Array.from({ length: Math.max(0, sounded.length - beats) }, (_, first) => first);
  let fullest = Number.NEGATIVE_INFINITY;
  for (const first of starts) {
    fullest = Math.max(fullest, levelBetween(map, sounded[first].time, sounded[first + beats].time));
  }
  const plans = starts.map((first): CutPlan => {
    const marks = layMarks(sounded, first, beats, duration);
    const length = marks[beats] - marks[0];
    const beat = 60 / bpm;
    const stretch = (beats * beat) / length;
    const ratios = marks.slice(1).map((mark, k) => beat / (mark - marks[k]));
    const heard = sounded.slice(first, first + beats + 1).filter((mark) => mark.heard).length / (beats + 1);
    const scores = {
      downbeat: scoreDownbeat(sounded[first], grid, wish),
      tempo: scoreTempo(stretch) * (0.5 + 0.5 * heard),
      seam: compareSurroundings(map, marks[0], marks[beats], Math.min(0.5, length / 4)),
      level: scoreLevel(map, marks[0], marks[beats], fullest),
      onset: sounded[first].onset === null ? 0 : 1,
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
      overstretched: Math.abs(stretch - 1) > mostStretch,
      warp: { min: Math.min(...ratios), max: Math.max(...ratios) },
      onset: scores.onset === 1,
      shortened,
      scores,
      score: weighScores(scores),
    };
  });
  return plans.sort((a, b) => b.score - a.score).slice(0, mostPlans);
}
