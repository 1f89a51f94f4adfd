/**
 * Play several first takes in one batch, listen to all of them, keep the best. A take that would
 * have to be stretched too far is played again with the next seed, at most twice.
 */
import { LooperError } from "#base";
import type { Run } from "../run.ts";
import { sliceCodes } from "./codes.ts";
import { hearPerformance, isGoodEnough, type Performance } from "./performance.ts";
import { rankPerformance } from "./rank-performance.ts";
import { samplingOf, watchGeneration } from "./sampling.ts";

/** How often a batch is played before the best there is must do. */
export const mostAttempts = 3;

/**
 * Choose the take that the pack is made from.
 *
 * @param run - the brief and the studio
 * @returns the best take, with its beats and its cuts
 * @throws LooperError MUSIC_NO_LOOPS when every take of every attempt was silent
 */
export async function chooseTake(run: Run): Promise<Performance> {
  const { brief, studio, reporter } = run;
  const { frameRate } = studio.engine.info;
  const rank = (take: Performance) => rankPerformance(take, brief, frameRate);
  let best: Performance | undefined;
  for (let attempt = 1; attempt <= mostAttempts; attempt++) {
    const seed = brief.seed + attempt - 1;
    const takes = brief.candidates === 1 ? "a take" : `${brief.candidates} takes`;
    const why = brief.candidates === 1 ? "" : ", to choose the best";
    reporter.stage("takes", `Playing ${takes}${attempt === 1 ? why : ` again, with seed ${seed}`}`);
    const rows = Array.from({ length: brief.candidates }, (_, i) => ({ seed, variation: takeNumber(i) }));
    const job = { text: brief.text, rows, frames: brief.takeFrames, sampling: samplingOf(brief) };
    const codes = await studio.engine.generate(job, watchGeneration(run)); // [R, K, T]
    reporter.stage("listen", `Listening to ${takes}`);
    const clips = await studio.engine.decode(codes);
    for (const [row, clip] of clips.entries()) {
      run.signal?.throwIfAborted();
      const heard = hearPerformance(studio.beatTracker, clip, brief, brief.takeExpectation);
      if (!heard) continue;
      const take = {
        variation: 1,
        seed,
        attempt,
        clip,
        codes: sliceCodes(codes, row, 0, codes.shape[2]),
        ...heard,
      };
      if (!best || rank(take) > rank(best)) best = take;
      reporter.progress((row + 1) / clips.length);
    }
    if (best && isGoodEnough(best)) return best;
  }
  if (best) return best;
  const tried = `${mostAttempts * brief.candidates} takes with seeds ${brief.seed} to ${brief.seed + mostAttempts - 1}`;
  throw new LooperError(
    "MUSIC_NO_LOOPS",
    `Every one of ${tried} was silent. Try other words or another seed.`,
  );
}

/** Takes draw their chance apart from variations, which are numbered from 1. */
function takeNumber(index: number): number {
  return 1001 + index;
}
