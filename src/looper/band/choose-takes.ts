/**
 * Which take of a part goes into which variation: its own where it is good and new, else a spare, at last the
 * best there is. Knows verdicts and codes, not how anything was played.
 */
import type { Ratio } from "#base";
import type { HeardTake } from "./part-take.ts";

/** A take in its place. */
export interface ChosenTake {
  readonly take: HeardTake;
  /** Whether it is one that another variation has already. */
  readonly isCopy: boolean;
}

/** What the choice goes by. */
export interface ChoiceOptions {
  readonly variations: number;
  /** Whether two takes are one. */
  isSame(a: HeardTake, b: HeardTake): boolean;
}

/** What was chosen, variation by variation. */
export interface Choice {
  /** [variations] the best there is; null where nothing was played. */
  readonly takes: readonly (ChosenTake | null)[];
  /** Variations, from 1, whose take has faults. */
  readonly faulty: readonly number[];
  /** Variations, from 1, whose take is good and a copy. */
  readonly copied: readonly number[];
}

/**
 * Choose the takes of one part.
 *
 * @param heard - all that was played of it, in the order of playing
 * @param options - how many are wanted, and what makes two of them one
 */
export function chooseTakes(heard: readonly HeardTake[], { variations, isSame }: ChoiceOptions): Choice {
  const numbers = Array.from({ length: variations }, (_, i) => i + 1);
  const chosen = new Map<number, ChosenTake>();
  const isFree = (take: HeardTake) => ![...chosen.values()].some((other) => other.take === take);
  const isCopy = (take: HeardTake) => [...chosen.values()].some((other) => isSame(take, other.take));
  const isGood = (take: HeardTake) => take.verdict.faults.length === 0;
  // Its own takes first, the latest attempt before the earlier ones; then spares, the best first.
  for (const number of numbers) {
    const own = heard.filter((take) => take.variation === number && isGood(take) && !isCopy(take));
    const take = own.at(-1);
    if (take) chosen.set(number, { take, isCopy: false });
  }
  for (const number of numbers.filter((open) => !chosen.has(open))) {
    const spare = best(heard.filter((take) => isFree(take) && isGood(take) && !isCopy(take)));
    if (spare) chosen.set(number, { take: spare, isCopy: false });
  }
  const faulty: number[] = [];
  const copied: number[] = [];
  for (const number of numbers.filter((open) => !chosen.has(open))) {
    const free = heard.filter(isFree);
    // A good copy before a new one with faults: the other parts may be new.
    const take = best(free.length > 0 ? free : heard);
    if (!take) continue;
    (isGood(take) ? copied : faulty).push(number);
    chosen.set(number, { take, isCopy: isCopy(take) });
  }
  return { takes: numbers.map((number) => chosen.get(number) ?? null), faulty, copied };
}

/** The one with the least faults, and of these the one with the highest score; the first of equals. */
function best(takes: readonly HeardTake[]): HeardTake | undefined {
  const worth = ({ verdict: { faults, score } }: HeardTake): Ratio =>
    score - 10 * faults.length - (faults.includes("silent") ? 100 : 0);
  return takes.reduce<HeardTake | undefined>(
    (found, take) => (found === undefined || worth(take) > worth(found) ? take : found),
    undefined,
  );
}
