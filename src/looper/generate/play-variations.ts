/**
 * Continue the chosen loop: all variations in one batch, from the codes of its last bar, each
 * listened to on its own. One that misses is played again, and more freely where it was a copy of another;
 * none takes the others down.
 *
 *     take       ┄┄|bar 1|bar 2|bar 3|bar 4|┄
 *     prompt                         |█████|
 *     variation                      |█████|bar 1|bar 2|bar 3|bar 4|┄
 */
import type { Bpm, Codes, Ratio, Seconds } from "#base";
import type { LoopWarning } from "../loop-events.ts";
import { type Brief, beatsPerBar } from "../request/plan-generation.ts";
import type { Run } from "../run.ts";
import { mostAttempts } from "./choose-take.ts";
import { joinCodes, sliceCodes, stackCodes } from "./codes.ts";
import { countFaults, hearPerformance, type Performance } from "./performance.ts";
import { pickVariations } from "./pick-variations.ts";
import { rankPerformance } from "./rank-performance.ts";
import { samplingOf, watchGeneration } from "./sampling.ts";

/** What the temperature is multiplied by when variations are played again because they were copies. */
const freer: Ratio = 1.4;

/** The last bar of a loop, in whole frames of the codec. */
interface LastBar {
  readonly codes: Codes; // [1, K, P]
  readonly seconds: Seconds;
  /** As it was played; null where no beat was heard. */
  readonly tempo: Bpm | null;
}

function lastBarOf(run: Run, lead: Performance): LastBar {
  const { frameRate } = run.studio.engine.info;
  const [plan] = lead.plans;
  const to = Math.min(lead.codes.shape[2], Math.round((plan.marks.at(-1) ?? 0) * frameRate));
  const mark = plan.marks[Math.max(0, plan.marks.length - 1 - beatsPerBar)] ?? 0;
  const from = Math.max(0, Math.min(to - 1, Math.round(mark * frameRate)));
  return {
    codes: sliceCodes(lead.codes, 0, from, to),
    seconds: (to - from) / frameRate,
    tempo: plan.tempoBefore,
  };
}

/** How variations are asked for: the texts that the rows take turns with, and what the temperature is multiplied by. */
interface Wording {
  readonly texts: readonly string[];
  readonly freedom: Ratio;
}

/** Ask otherwise: there were enough, but the text has one idea at its temperature. */
function askFreer({ otherTexts, text }: Brief, { freedom }: Wording, attempt: number): Wording {
  const hasOthers = otherTexts.length > 0;
  return {
    texts: hasOthers ? otherTexts : [text],
    freedom: attempt > 1 || !hasOthers ? freedom * freer : freedom,
  };
}

function warnFreer(brief: Brief, { texts, freedom }: Wording, missing: number): LoopWarning {
  const { temperature } = samplingOf(brief, freedom);
  const told = brief.otherTexts.length > 0 ? `told ${texts.map((text) => `"${text}"`).join(" or ")}` : "";
  const how = freedom > 1 ? `at temperature ${Number(temperature.toFixed(2))}` : "";
  const message = `${missing} of the variations were copies of others; they are played again, ${[told, how].filter(Boolean).join(", ")}.`;
  return { code: "VARIATION_FREER", message };
}

/**
 * Play the variations of a loop.
 *
 * @param run - the brief and the studio
 * @param lead - the performance whose last bar they continue
 * @param count - how many
 * @param firstNumber - number of the first of them in the pack
 * @returns them in order of their numbers, as many as came out; a warning names each that did not
 */
export async function* playVariations(
  run: Run,
  lead: Performance,
  count: number,
  firstNumber: number,
): AsyncGenerator<Performance> {
  if (count === 0) return;
  const { brief, reporter } = run;
  const { frameRate } = run.studio.engine.info;
  const prompt = lastBarOf(run, lead);
  const withBeat = lead.plans[0].grid === "tracked";
  const others = brief.request.audio === undefined ? [lead] : [];
  const rank = (performance: Performance) => rankPerformance(performance, brief, frameRate);
  const played: Performance[] = [];
  const pick = (from: readonly Performance[]) =>
    pickVariations(from, { count, others, withBeat, frameRate, rank });
  let missing = count;
  let wording: Wording = { texts: [brief.text], freedom: 1 };
  for (let attempt = 1; attempt <= mostAttempts && missing > 0; attempt++) {
    const { texts, freedom } = wording;
    const spares = attempt === 1 || texts.length > 1 || freedom > 1 ? brief.spareVariations : 0;
    const rows = Array.from({ length: missing + spares }, (_, i) =>
      i < missing ? firstNumber + i : spareNumber(i - missing),
    );
    const what = missing === 1 ? "1 variation" : `${missing} variations`;
    const spare = spares === 0 ? "" : `, and ${spares} more to choose from`;
    const again = attempt === 1 ? "" : ` again, with seed ${brief.seed + attempt - 1}`;
    reporter.stage("variations", `Playing ${what}${again}${spare}`);
    for (const [i, text] of texts.entries()) {
      const own = rows.filter((_, row) => row % texts.length === i);
      if (own.length > 0) played.push(...(await playBatch(run, prompt, own, { attempt, text, freedom })));
    }
    const faultless = played.filter((one) => countFaults(one, withBeat) === 0);
    missing = count - pick(faultless).length;
    const areCopies = missing > 0 && faultless.length >= count;
    if (!areCopies || attempt === mostAttempts || brief.request.temperature === 0) continue;
    wording = askFreer(brief, wording, attempt);
    reporter.warn(warnFreer(brief, wording, missing));
  }
  // Ones with faults are taken for want of better ones; copies never are.
  const picked = pick(played);
  for (const [i, performance] of picked.entries()) yield { ...performance, variation: firstNumber + i };
  for (let number = firstNumber + picked.length; number < firstNumber + count; number++) {
    const message = `Variation ${number} did not come out: in ${mostAttempts} attempts it was silent or a copy of another.`;
    reporter.warn({ code: "VARIATION_MISSING", message });
  }
}

/** Spare variations draw their chance apart from those asked for, and from takes. */
function spareNumber(index: number): number {
  return 2001 + index;
}

async function playBatch(
  run: Run,
  prompt: LastBar,
  numbers: readonly number[],
  { attempt, text, freedom }: { readonly attempt: number; readonly text: string; readonly freedom: Ratio },
): Promise<Performance[]> {
  const { brief, studio } = run;
  const seed = brief.seed + attempt - 1;
  const rows = numbers.map((variation) => ({ seed, variation }));
  const promptCodes = stackCodes(numbers.map(() => prompt.codes)); // [R, K, P]
  const room = studio.engine.info.maxFrames - prompt.codes.shape[2];
  const frames = Math.min(brief.variationFrames, room);
  const job = { text, rows, frames, promptCodes, sampling: samplingOf(brief, freedom) };
  const codes = await studio.engine.generate(job, watchGeneration(run)); // [R, K, T], without the prompt
  const whole = numbers.map((_, row) => joinCodes(prompt.codes, sliceCodes(codes, row, 0, codes.shape[2])));
  const clips = await studio.engine.decode(stackCodes(whole));
  const performances: Performance[] = [];
  const expectation = { start: prompt.seconds, tempo: prompt.tempo, isLoopStart: true };
  for (const [row, variation] of numbers.entries()) {
    run.signal?.throwIfAborted();
    const clip = clips[row];
    const rowCodes = whole[row];
    const heard = clip && hearPerformance(studio.beatTracker, clip, brief, expectation);
    if (clip && rowCodes && heard)
      performances.push({ variation, seed, attempt, clip, codes: rowCodes, ...heard });
  }
  return performances;
}
