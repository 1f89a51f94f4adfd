/**
 * Plans for material without a beat that can be trusted: the length comes from the requested tempo, the
 * start from where the seam is best, and nothing is stretched.
 */
import { type AudioClip, clipDuration, type Seconds } from "#base";
import { findAttack } from "../measure/find-attack.ts";
import type { CutPlan, LayoutOptions } from "./cut-plan.ts";
import { scoreLevel, weighScores } from "./score-cut.ts";
import { compareSurroundings, levelBetween, type SoundMap } from "./sound-map.ts";

/** How many plans are kept: the model or the looper may still choose. */
const maxPlans = 8;
/** Of starts nearer than this only one is kept. */
const minDistance: Seconds = 0.1;
/** Within this distance of a beginning, begin there. */
const snap: Seconds = 0.03;

interface Candidate {
  readonly start: Seconds;
  readonly score: number;
}

/** All starts on the frames of the map, best first, none too near a better one. */
function rankStarts(map: SoundMap, duration: Seconds, length: Seconds, fullest: number): Candidate[] {
  const reach = Math.min(0.25, length / 4);
  const candidates: Candidate[] = [];
  for (let f = 0; f / map.framesPerSecond + length <= duration; f++) {
    const start = f / map.framesPerSecond;
    const seam = compareSurroundings(map, start, start + length, reach);
    const level = scoreLevel(map, start, start + length, fullest);
    candidates.push({ start, score: 2 * seam + 1.5 * level });
  }
  candidates.sort((a, b) => b.score - a.score);
  const kept: Candidate[] = [];
  for (const candidate of candidates) {
    if (kept.every(({ start }) => Math.abs(start - candidate.start) >= minDistance)) kept.push(candidate);
    if (kept.length === maxPlans) break;
  }
  return kept;
}

/**
 * Plan cuts on an assumed grid.
 *
 * @param clip - the recording
 * @param map - its sound map
 * @param layout - tempo, length, metre
 * @returns plans, best first; empty when the recording is shorter than the loop
 */
export function planAssumed(clip: AudioClip, map: SoundMap, layout: LayoutOptions): CutPlan[] {
  const { bpm, beats, beatsPerBar, shortened, preferredStart } = layout;
  const rate = clip.sampleRate;
  const duration = clipDuration(clip);
  const length = (beats * 60) / bpm;
  if (length > duration + 1e-9) return [];
  const latest = Math.max(0, duration - length);
  const steps = Math.max(1, Math.ceil(latest / 0.25));
  let fullest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i <= steps; i++) {
    const start = (latest * i) / steps;
    fullest = Math.max(fullest, levelBetween(map, start, start + length));
  }
  const candidates =
    preferredStart === undefined
      ? rankStarts(map, duration, length, fullest)
      : [{ start: Math.min(latest, Math.max(0, preferredStart)), score: 0 }];
  const plans = candidates.map(({ start: rough }): CutPlan => {
    const attack = findAttack(map.mono, rate, rough * rate, snap * rate);
    const snapped = attack ? Math.max(0, attack.at / rate) : rough;
    const start = snapped <= latest ? snapped : rough;
    const scores = {
      downbeat: 0,
      tempo: 0,
      seam: compareSurroundings(map, start, start + length, Math.min(0.25, length / 4)),
      level: scoreLevel(map, start, start + length, fullest),
      onset: attack && start === snapped ? 1 : 0,
    };
    return {
      grid: "assumed",
      bpm,
      beats,
      beatsPerBar,
      bars: beats / beatsPerBar,
      marks: Array.from({ length: beats + 1 }, (_, k) => start + (k * 60) / bpm),
      tempoBefore: null,
      stretch: 1,
      overstretched: false,
      warp: { min: 1, max: 1 },
      onset: scores.onset === 1,
      shortened,
      scores,
      score: weighScores(scores),
    };
  });
  return plans.sort((a, b) => b.score - a.score);
}
