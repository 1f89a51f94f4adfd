/**
 * Play several first takes in one batch, listen to all of them, keep the best. Where none is good enough,
 * a second and a third batch are played, each with random streams of its own.
 */
import { LooperError } from "#base";
import { streamOf } from "../random-streams.ts";
import type { Reporter } from "../reporter.ts";
import type { GenerationPlan } from "../request/plan-generation.ts";
import type { Run } from "../run.ts";
import { sliceCodes } from "./codes.ts";
import { hearPerformance, isGoodEnough, type Performance } from "./performance.ts";
import { rankPerformance } from "./rank-performance.ts";
import { samplingOf, watchGeneration } from "./sampling.ts";

/** How often a batch is played before the best there is must do. */
export const maxAttempts = 3;

/**
 * Choose the take that the pack is made from.
 *
 * @param run - the plan and the deps
 * @returns the best take, with its beats and its cuts
 * @throws LooperError MUSIC_NO_LOOPS when every take of every attempt was silent
 */
export async function chooseTake(run: Run): Promise<Performance> {
  const { plan, deps } = run;
  const { frameRate } = deps.engine.info;
  let best: { readonly take: Performance; readonly rank: number } | undefined;
  for (let attempt = 1; attempt <= maxAttempts; attempt++) {
    for await (const take of playTakes(run, attempt)) {
      const rank = rankPerformance(take, plan, frameRate);
      if (!best || rank > best.rank) best = { take, rank };
    }
    if (best && isGoodEnough(best.take)) return best.take;
  }
  if (best) return best.take;
  const tried = maxAttempts * plan.candidates;
  throw new LooperError(
    "MUSIC_NO_LOOPS",
    `All ${tried} takes with seed ${plan.request.seed} were silent. Try other words or another seed.`,
    { facts: { takes: tried, seed: plan.request.seed } },
  );
}

/** Tell how much work a batch of takes is. */
export function expectTakes(reporter: Reporter, { candidates, takeFrames }: GenerationPlan): void {
  reporter.expect("play", candidates * takeFrames);
  reporter.expect("listen", candidates);
}

/** Play one batch of takes; those in which nothing can be heard are left out. */
async function* playTakes(run: Run, attempt: number): AsyncGenerator<Performance> {
  const { plan, deps, reporter } = run;
  const takes = plan.candidates === 1 ? "a take" : `${plan.candidates} takes`;
  const why = plan.candidates === 1 ? "" : ", to choose the best";
  reporter.stage("takes", `Playing ${takes}${attempt === 1 ? why : ` again, attempt ${attempt}`}`);
  if (attempt > 1) expectTakes(reporter, plan);
  const rows = Array.from({ length: plan.candidates }, (_, index) =>
    streamOf(plan.request.seed, { step: "take", index, attempt }),
  );
  const job = { text: plan.prompt, rows, frames: plan.takeFrames, sampling: samplingOf(plan) };
  const codes = await deps.engine.generate(job, watchGeneration(run, rows.length)); // [R, K, T]
  reporter.stage("listen", `Listening to ${takes}`);
  const clips = await deps.engine.decode(codes);
  for (const [row, clip] of clips.entries()) {
    run.signal?.throwIfAborted();
    const heard = hearPerformance(deps.beatTracker, clip, plan, plan.takeExpectation);
    reporter.complete("listen", 1);
    reporter.progress((row + 1) / clips.length);
    if (!heard) continue;
    yield { variation: 1, attempt, clip, codes: sliceCodes(codes, row, 0, codes.shape[2]), ...heard };
  }
}
