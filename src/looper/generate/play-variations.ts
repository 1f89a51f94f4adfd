/**
 * Continue the chosen loop: all variations in one batch, from the codes of its last bar, each
 * listened to on its own. One that misses is played again, and hotter where it was a copy of another;
 * none takes the others down.
 *
 *     take       ┄┄|bar 1|bar 2|bar 3|bar 4|┄
 *     prompt                         |█████|
 *     variation                      |█████|bar 1|bar 2|bar 3|bar 4|┄
 */
import type { Bpm, Codes, Seconds } from "#base";
import { type StreamAddress, streamOf } from "../random-streams.ts";
import type { Reporter } from "../reporter.ts";
import { beatsPerBar, type GenerationPlan } from "../request/plan-generation.ts";
import type { Run } from "../run.ts";
import { maxAttempts } from "./choose-take.ts";
import { joinCodes, sliceCodes, stackCodes } from "./codes.ts";
import { countFaults, hearPerformance, type Performance } from "./performance.ts";
import { pickVariations } from "./pick-variations.ts";
import { rankPerformance } from "./rank-performance.ts";
import { firstPrompt, nextPrompt, type RetryPrompt, warnResampled } from "./retry-prompt.ts";
import { samplingOf, watchGeneration } from "./sampling.ts";

/** The last bar of a loop, in whole frames of the codec. */
interface LastBar {
  readonly codes: Codes; // [1, K, P]
  readonly seconds: Seconds;
  /** As it was played; null where no beat was heard. */
  readonly tempo: Bpm | null;
}

function lastBarOf({ deps }: Run, lead: Performance): LastBar {
  const { frameRate } = deps.engine.info;
  const [cut] = lead.plans;
  const to = Math.min(lead.codes.shape[2], Math.round((cut.marks.at(-1) ?? 0) * frameRate));
  const mark = cut.marks[Math.max(0, cut.marks.length - 1 - beatsPerBar)] ?? 0;
  const from = Math.max(0, Math.min(to - 1, Math.round(mark * frameRate)));
  return {
    codes: sliceCodes(lead.codes, 0, from, to),
    seconds: (to - from) / frameRate,
    tempo: cut.tempoBefore,
  };
}

/**
 * Play the variations of a loop.
 *
 * @param run - the plan and the deps
 * @param lead - the performance whose last bar they continue
 * @param count - how many
 * @param firstNumber - number of the first of them in the pack
 * @returns them in order of their numbers, as many as could be made; a warning names each that is missing
 */
export async function* playVariations(
  run: Run,
  lead: Performance,
  count: number,
  firstNumber: number,
): AsyncGenerator<Performance> {
  if (count === 0) return;
  const { plan, deps, reporter } = run;
  const { inputs } = plan.request;
  const { frameRate } = deps.engine.info;
  const lastBar = lastBarOf(run, lead);
  const withBeat = lead.plans[0].grid === "tracked";
  const others = inputs.audio === undefined ? [lead] : [];
  const rank = (performance: Performance) => rankPerformance(performance, plan, frameRate);
  const pick = (from: readonly Performance[]) =>
    pickVariations(from, { count, others, withBeat, frameRate, rank });

  const played: Performance[] = [];
  let missing = count;
  let retry = firstPrompt(plan);
  for (let attempt = 1; attempt <= maxAttempts && missing > 0; attempt++) {
    played.push(...(await playAttempt(run, lastBar, retry, { missing, firstNumber, attempt })));
    const faultless = played.filter((one) => countFaults(one, withBeat) === 0);
    missing = count - pick(faultless).length;
    const areCopies = missing > 0 && faultless.length >= count;
    if (!areCopies || attempt === maxAttempts || inputs.temperature === 0) continue;
    retry = nextPrompt(plan, retry, attempt);
    reporter.warn(warnResampled(plan, retry, missing));
  }
  // Ones with faults are taken for want of better ones; copies never are.
  const picked = pick(played);
  for (const [i, performance] of picked.entries()) yield { ...performance, variation: firstNumber + i };
  for (let number = firstNumber + picked.length; number < firstNumber + count; number++) {
    const message = `Variation ${number} is missing: in ${maxAttempts} attempts it was silent or a copy of another.`;
    reporter.warn({ code: "VARIATION_MISSING", message });
  }
}

/** Tell how much work a batch of variations is. */
export function expectVariations(
  reporter: Reporter,
  { variationFrames }: GenerationPlan,
  rows: number,
): void {
  reporter.expect("play", rows * variationFrames);
  reporter.expect("listen", rows);
}

/** Play all variations that are missing, and spares to choose from, one batch for each prompt. */
async function playAttempt(
  run: Run,
  lastBar: LastBar,
  { prompts, temperatureScale }: RetryPrompt,
  { missing, firstNumber, attempt }: { missing: number; firstNumber: number; attempt: number },
): Promise<Performance[]> {
  const { plan, reporter } = run;
  const withSpares = attempt === 1 || prompts.length > 1 || temperatureScale > 1;
  const spares = withSpares ? plan.spareVariations : 0;
  const what = missing === 1 ? "1 variation" : `${missing} variations`;
  const more = spares === 0 ? "" : `, and ${spares} more to choose from`;
  const again = attempt === 1 ? "" : ` again, attempt ${attempt}`;
  reporter.stage("variations", `Playing ${what}${again}${more}`);
  if (attempt > 1) expectVariations(reporter, plan, missing + spares);
  const rows: StreamAddress[] = Array.from({ length: missing + spares }, (_, i) =>
    i < missing
      ? { step: "variation", index: firstNumber + i, attempt }
      : { step: "spare", index: i - missing, attempt },
  );
  const played: Performance[] = [];
  for (const [i, prompt] of prompts.entries()) {
    const own = rows.filter((_, row) => row % prompts.length === i);
    if (own.length > 0) played.push(...(await playBatch(run, lastBar, own, { prompt, temperatureScale })));
  }
  return played;
}

/** Play one batch and listen to each row; those in which nothing can be heard are left out. */
async function playBatch(
  run: Run,
  lastBar: LastBar,
  addresses: readonly StreamAddress[],
  { prompt, temperatureScale }: { readonly prompt: string; readonly temperatureScale: number },
): Promise<Performance[]> {
  const { plan, deps, reporter, signal } = run;
  const { engine } = deps;
  const rows = addresses.map((address) => streamOf(plan.request.seed, address));
  const promptCodes = stackCodes(addresses.map(() => lastBar.codes)); // [R, K, P]
  const room = engine.info.maxFrames - lastBar.codes.shape[2];
  const frames = Math.min(plan.variationFrames, room);
  const job = { text: prompt, rows, frames, promptCodes, sampling: samplingOf(plan, temperatureScale) };
  const codes = await engine.generate(job, watchGeneration(run, rows.length)); // [R, K, T], without the last bar
  const whole = rows.map((_, row) => joinCodes(lastBar.codes, sliceCodes(codes, row, 0, codes.shape[2])));
  const clips = await engine.decode(stackCodes(whole));
  const expectation = { start: lastBar.seconds, tempo: lastBar.tempo, isLoopStart: true };
  const performances: Performance[] = [];
  for (const [row, { index, attempt }] of addresses.entries()) {
    signal?.throwIfAborted();
    reporter.complete("listen", 1);
    reporter.progress((row + 1) / addresses.length);
    const clip = clips[row];
    const rowCodes = whole[row];
    const heard = clip && hearPerformance(deps.beatTracker, clip, plan, expectation);
    if (clip && rowCodes && heard) {
      performances.push({ variation: index, attempt, clip, codes: rowCodes, ...heard });
    }
  }
  return performances;
}
