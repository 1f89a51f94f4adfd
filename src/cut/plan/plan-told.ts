/**
 * A plan on a grid that is told: whoever had the music played knows where its beats are, to the sample. Whether
 * a listener heard them there is told too.
 */
import { type AudioClip, type Bpm, invariant, mixToMono, type Seconds } from "#base";
import { findAttack } from "../measure/find-attack.ts";
import { type CutPlan, maxStretch } from "./cut-plan.ts";
import { scoreTempo, weighScores } from "./score-cut.ts";

/** Where the beats of a loop are. */
export interface ToldGrid {
  /** Beat 1 of the loop. */
  readonly start: Seconds;
  /** Tempo of the recording, at the loop's level of beats. */
  readonly tempo: Bpm;
  readonly beats: number;
  readonly beatsPerBar: number;
  /** Tempo that the loop is to have. */
  readonly bpm: Bpm;
  /** Whether beats were heard where they are told. */
  readonly isHeard: boolean;
  readonly shortened: boolean;
}

/** An onset this near beat 1 is beat 1. */
const near: Seconds = 0.012;

/**
 * Plan the cut of a recording with a told grid.
 *
 * @param clip - the recording, with all of the loop in it
 * @param grid - where its beats are
 * @returns the one plan there is; its grid is `tracked` where the beats were heard
 */
export function planTold(clip: AudioClip, grid: ToldGrid): CutPlan {
  const { start, tempo, beats, beatsPerBar, bpm, isHeard, shortened } = grid;
  const rate = clip.sampleRate;
  const marks = Array.from({ length: beats + 1 }, (_, k) => start + (k * 60) / tempo);
  invariant(start >= 0, `a loop that begins at ${start} s`);
  const attack = findAttack(mixToMono(clip), rate, start * rate, near * rate);
  const stretch = tempo / bpm;
  const scores = {
    downbeat: 1,
    tempo: scoreTempo(stretch),
    seam: 1,
    level: 1,
    onset: attack ? 1 : 0,
  };
  return {
    grid: isHeard ? "tracked" : "assumed",
    bpm,
    beats,
    beatsPerBar,
    bars: beats / beatsPerBar,
    marks,
    tempoBefore: tempo,
    stretch,
    overstretched: Math.abs(stretch - 1) > maxStretch,
    warp: { min: stretch, max: stretch },
    onset: attack !== null,
    shortened,
    scores,
    score: weighScores(scores),
  };
}
