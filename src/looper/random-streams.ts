/**
 * Every random stream of a request, in one place. A seed opens a family of streams; each step that draws
 * has a number of its own in it, so that no step's chance depends on another's, and a second attempt of one
 * seed is nobody else's first.
 *
 *     number = step + 10 000 · (attempt − 1) + 1 000 000 · part      variation 3, second attempt: 10 003
 *
 * @see createRandom and the rows of GenerateJob, which take such a number beside the seed
 */
import { invariant } from "#base";
import type { GenerateJob } from "#engine";

/** Steps that play: variations are numbered from 1 as in the pack, the others from 0. */
const firstOf = { variation: 0, take: 1001, spare: 2001 } as const;
/** Above every number of a first attempt. */
const attemptStride = 10_000;

/** What is drawn before anything is played: phrases for what a prompt leaves open. */
export const descriptionStream = 3001;
/** What an arrangement draws: parts, sounds, feels, a progression. */
export const arrangementStream = 4001;

/** Above every number of one part: 0 is the mix of models without parts. */
const partStride = 1_000_000;
/** More parts than any arrangement has. */
const maxParts = 100;

/** A row of a batch: which step it belongs to. */
export interface StreamAddress {
  readonly step: keyof typeof firstOf;
  /** A variation's number, 1…999; a take's or spare's index, 0…999. */
  readonly index: number;
  /** 1 for the first try, below 100. */
  readonly attempt: number;
  /** Which part of an arrangement, 1…100; left out: the mix of a model without parts. */
  readonly part?: number;
}

/**
 * Give the random stream of a row.
 *
 * @param seed - of the request
 * @param address - of the row
 */
export function streamOf(
  seed: number,
  { step, index, attempt, part = 0 }: StreamAddress,
): GenerateJob["rows"][number] {
  invariant(
    index >= 0 && index < 1000 && attempt >= 1 && attempt < 100 && part <= maxParts,
    `${step} ${index}, attempt ${attempt}`,
  );
  return { seed, variation: firstOf[step] + index + attemptStride * (attempt - 1) + partStride * part };
}
