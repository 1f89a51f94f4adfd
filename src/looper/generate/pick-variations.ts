/**
 * Which of the variations that were played go into the pack: the best, and no two alike. Knows scores,
 * not how anything was played.
 */
import type { Hertz, Ratio } from "#base";
import { countFaults, loopRange, type Performance } from "./performance.ts";
import { copyThreshold, equalShare } from "./similarity.ts";

/** What the choice goes by. */
export interface PickOptions {
  /** How many are wanted. */
  readonly count: number;
  /** Loops of the pack already: a copy of one of these is no variation. */
  readonly others: readonly Performance[];
  /** Whether there should be a beat: the music that is continued has one. */
  readonly withBeat: boolean;
  readonly frameRate: Hertz;
  /** How good one is among its equals. */
  rank(performance: Performance): Ratio;
}

/**
 * Pick variations.
 *
 * @param played - all that came out, in the order of playing
 * @param options - how many, and what they must differ from
 * @returns at most `count`, those with the least faults and of these the best, in the order of playing
 */
export function pickVariations(
  played: readonly Performance[],
  { count, others, withBeat, frameRate, rank }: PickOptions,
): Performance[] {
  const ranked = played
    .map((performance) => ({
      performance,
      faults: countFaults(performance, withBeat),
      rank: rank(performance),
    }))
    .sort((a, b) => a.faults - b.faults || b.rank - a.rank);
  const picked: Performance[] = [];
  for (const { performance } of ranked) {
    if (picked.length === count) break;
    const range = loopRange(performance, frameRate);
    const isCopy = [...others, ...picked].some(
      (other) => equalShare(range, loopRange(other, frameRate)) > copyThreshold,
    );
    if (!isCopy) picked.push(performance);
  }
  return played.filter((performance) => picked.includes(performance));
}
