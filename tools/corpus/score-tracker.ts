/**
 * A tracker over a whole corpus: figures by category, and the pieces it failed on.
 */
import type { AudioClip, BeatGrid, Bpm, Ratio } from "#base";
import { renderPiece } from "../render/render-piece.ts";
import type { CorpusItem } from "./corpus.ts";
import { type GridScore, scoreGrid } from "./score-grid.ts";

/** Any beat tracker that is given tempo and metre. */
export type Tracker = (clip: AudioClip, hints: { bpm: Bpm; beatsPerBar: number }) => BeatGrid;

/** One piece and how it went; `score` is null where there is no beat. */
export interface TrackedItem {
  readonly name: string;
  readonly category: string;
  readonly score: GridScore | null;
  readonly confidence: Ratio;
  readonly downbeatConfidence: Ratio;
}

/** Figures of a category. */
export interface CategoryScore {
  readonly category: string;
  readonly pieces: number;
  readonly f1: Ratio;
  /** Share of pieces with a half-beat phase error. */
  readonly phaseErrors: Ratio;
  /** Share with a downbeat error, of those whose notes single out beat 1. */
  readonly downbeatErrors: Ratio;
  readonly confidence: Ratio;
}

/**
 * Run a tracker over every piece.
 *
 * @param items - the corpus
 * @param track - the tracker
 * @param report - called after each piece
 */
export function scoreTracker(
  items: readonly CorpusItem[],
  track: Tracker,
  report: (item: TrackedItem) => void = () => {},
): TrackedItem[] {
  return items.map(({ name, category, spec }) => {
    const { mix, truth } = renderPiece(spec);
    const grid = track(mix, { bpm: truth.bpm, beatsPerBar: truth.beats_per_bar });
    const { confidence, downbeatConfidence } = grid;
    const score = truth.has_beat ? scoreGrid(grid, truth) : null;
    const item = { name, category, score, confidence, downbeatConfidence };
    report(item);
    return item;
  });
}

const share = (list: readonly boolean[]) => list.filter(Boolean).length / Math.max(1, list.length);
const average = (list: readonly number[]) => list.reduce((sum, x) => sum + x, 0) / Math.max(1, list.length);

/**
 * Sum up by category, with a last row over all pieces that have a beat.
 *
 * @param items - judged pieces
 */
export function scoreByCategory(items: readonly TrackedItem[]): CategoryScore[] {
  const row = (category: string, list: readonly TrackedItem[]): CategoryScore => {
    const scores = list.flatMap(({ score }) => (score === null ? [] : [score]));
    return {
      category,
      pieces: list.length,
      f1: average(scores.map((score) => score.f1)),
      phaseErrors: share(scores.map((score) => score.phaseError)),
      downbeatErrors: share(
        scores.flatMap(({ downbeatError }) => (downbeatError === null ? [] : [downbeatError])),
      ),
      confidence: average(list.map((item) => item.confidence)),
    };
  };
  const names = [...new Set(items.map((item) => item.category))];
  const withBeat = items.filter((item) => item.score !== null);
  return [
    ...names.map((name) =>
      row(
        name,
        items.filter((item) => item.category === name),
      ),
    ),
    row("all with a beat", withBeat),
  ];
}
