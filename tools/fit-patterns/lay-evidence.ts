/**
 * From what was heard of a piece to the evidence that the judge sees.
 */
import { createRandom } from "#base";
import { type BarWalk, gatherEvidence } from "../../src/beat/bars/bar-evidence.ts";
import { type BarPatterns, placesPerBeat } from "../../src/beat/bars/bar-patterns.ts";
import { readBars } from "../../src/beat/bars/read-bars.ts";
import { layOnGrid, type RhythmGrid } from "../../src/beat/bars/rhythm-grid.ts";
import { layAccents } from "../../src/beat/features/accent-curves.ts";
import { soundingSpan } from "../../src/beat/features/sounding-span.ts";
import { stepAt } from "../../src/beat/tempo/tempo-space.ts";
import type { JudgedBar } from "./fit-judge.ts";
import type { HeardPiece } from "./hear-features.ts";

/** The true beats, a hair beside themselves, as a walk on a grid. */
function walkOfTruth({ truth }: HeardPiece, step: number, astray: number): BarWalk {
  const { beats, beats_per_bar: beatsPerBar } = truth;
  const period = 60 / truth.bpm;
  const before = {
    time_s: beats[0].time_s - period,
    position: ((beats[0].position - 2 + beatsPerBar) % beatsPerBar) + 1,
  };
  const all = [before, ...beats];
  return all.map(({ time_s, position }, i) => {
    const length = (all[i + 1]?.time_s ?? time_s + period) - time_s;
    return { step: (time_s + astray * length) / step, interval: length / step, position: position - 1 };
  });
}

/**
 * Lay the evidence of a piece. Where the piece has beats, they are taken from the truth; where it has
 * none, the listener finds some, as it would.
 *
 * @param piece - what was heard
 * @param seed - of the tempo the listener is told, nearly right, and of how exact it is
 * @param patterns - that the listener knows of this metre
 * @returns null for silence
 */
export function layEvidence(piece: HeardPiece, seed: number, patterns: BarPatterns): JudgedBar | null {
  const { features, truth } = piece;
  const beatsPerBar = truth.beats_per_bar === 3 ? 3 : 4;
  const span = soundingSpan(features.attacks);
  if (span === null) return null;
  const random = createRandom(seed).fork("evidence");
  const asked = Math.max(40, Math.min(300, truth.bpm * (1 + 0.01 * random.normal())));
  const astray = (0.25 * (2 * random.uniform() - 1)) / placesPerBeat;
  let grid: RhythmGrid;
  let walk: BarWalk;
  if (truth.has_beat) {
    grid = layOnGrid(features, stepAt(asked), 60 / asked);
    walk = walkOfTruth(piece, grid.step, astray);
  } else {
    const reading = readBars(features, asked, beatsPerBar, 1.25, patterns);
    grid = reading.grid;
    walk = reading.bars.beats;
  }
  const curves = [...grid.curves, ...layAccents(features.attacks, grid.step, grid.length)];
  return {
    beatsPerBar,
    evidence: gatherEvidence(curves, walk, beatsPerBar, span.from / grid.step),
    tells: !truth.has_beat ? "nothing" : truth.has_downbeat ? "bar" : "beat",
  };
}
