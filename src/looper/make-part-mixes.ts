/**
 * The story of parts with a model that knows only mixes: it is asked once for each part, and what comes of it
 * is laid on one grid. How much of the other instruments is heard is the model's affair.
 *
 *     prompt ─► "…, drums only" · "…, bass only" ─► takes ─► listen to each ─► cut each to one tempo ─► mix ─► files
 */
import type { AudioClip } from "#base";
import { type CutLoop, countLoopSamples, cutLoop } from "#cut";
import { hearKey, keyName } from "#harmony";
import { readParts } from "./arrange/arrange.ts";
import { readPrompt } from "./arrange/read-prompt.ts";
import { parts as everyPart, isPitched, type Part } from "./arrange/tables/parts.ts";
import { finishBandLoop } from "./band/finish-band-loop.ts";
import type { Stem } from "./band/mix-stems.ts";
import { addressOf } from "./band/play-parts.ts";
import { maxAttempts } from "./generate/choose-take.ts";
import { sliceCodes } from "./generate/codes.ts";
import { hearPerformance, isGoodEnough, type Performance } from "./generate/performance.ts";
import { rankPerformance } from "./generate/rank-performance.ts";
import { samplingOf, watchGeneration } from "./generate/sampling.ts";
import type { LooperDeps } from "./looper-deps.ts";
import { finishPack } from "./pack/finish-pack.ts";
import type { FinishedPiece, LoopPack } from "./pack/loop-pack.ts";
import { headOf, settingOf } from "./pack/request-pack.ts";
import { streamOf } from "./random-streams.ts";
import { createReporter } from "./reporter.ts";
import { modelOf } from "./request/model-traits.ts";
import { planGeneration } from "./request/plan-generation.ts";
import type { ResolvedRequest } from "./request/resolve-request.ts";
import type { Run, RunOptions } from "./run.ts";

/** One part: how it is asked for, and the best that was played of it for each variation. */
interface AskedPart {
  readonly part: Part;
  readonly run: Run;
  readonly best: Map<number, Performance>;
}

/**
 * Make loops of parts with a model that knows only mixes.
 *
 * @param request - a resolved request that names parts
 * @param deps - the model, the codecs and where the files go
 * @param options - listener, signal, what an earlier run has fixed
 * @returns what was made; the files are with the sink
 * @throws LooperError INPUT_*; MUSIC_NO_LOOPS if not one loop could be made; the signal's reason when stopped
 */
export async function makePartMixes(
  request: ResolvedRequest,
  deps: LooperDeps,
  options: RunOptions = {},
): Promise<LoopPack> {
  const reporter = createReporter(options.onEvent);
  const { inputs } = request;
  const named = readParts(inputs.parts ?? [], readPrompt(inputs.prompt));
  const asked = everyPart
    .filter((part) => named.includes(part))
    .map((part): AskedPart => {
      const plan = planGeneration(
        { ...request, description: `${request.description}, ${part} only` },
        modelOf(deps.engine),
        options,
      );
      return { part, run: { plan, deps, reporter, signal: options.signal }, best: new Map() };
    });
  const [{ run }] = asked as [AskedPart];
  for (const warning of run.plan.warnings) reporter.warn(warning);
  reporter.warn({ code: "PARTS_OF_A_MIX", message: warnOfMix(asked) });
  for (const { run } of asked) {
    reporter.expect("play", inputs.variations * run.plan.takeFrames);
    reporter.expect("listen", inputs.variations);
  }
  reporter.expect("finish", inputs.variations + 1);
  for (const one of asked) await playPart(one);
  const whole = { ...run, plan: { ...run.plan, request } };
  const setting = settingOf(whole);
  const loops: FinishedPiece[] = [];
  for (let variation = 1; variation <= inputs.variations; variation++) {
    options.signal?.throwIfAborted();
    const piece = cutParts(asked, variation);
    if (!piece) {
      reporter.warn({
        code: "VARIATION_MISSING",
        message: `Variation ${variation} is missing: in ${maxAttempts} attempts all of it was silent.`,
      });
      continue;
    }
    warnOfKeys(run, piece.stems, variation);
    const { channels = 2, stems: withStems = true } = inputs;
    const more = { variation, seed: request.seed, equalCodes: null, channels, withStems };
    loops.push(await finishBandLoop(setting, { ...piece, ...more }, loops[0]));
    reporter.complete("finish", 1);
    reporter.progress(loops.length / inputs.variations);
  }
  const told = { model_prompt: run.plan.prompt, arrangement: null, understood: null };
  return finishPack(setting, headOf(whole, told), loops);
}

const warnOfMix = (asked: readonly AskedPart[]) =>
  `The model plays mixes. It is asked once for each part, such as "${asked[0]?.run.plan.prompt}"; other instruments may be heard, and the parts do not know each other.`;

/** Play a part for every variation; what misses is played again, and the best is kept. */
async function playPart({ part, run, best }: AskedPart): Promise<void> {
  const { plan, deps, reporter, signal } = run;
  const { seed, inputs } = plan.request;
  const { frameRate } = deps.engine.info;
  const isOpen = (variation: number) => !isGoodEnough(best.get(variation) ?? null);
  for (let attempt = 1; attempt <= maxAttempts; attempt++) {
    const open = Array.from({ length: inputs.variations }, (_, i) => i + 1).filter(isOpen);
    if (open.length === 0) return;
    reporter.stage("takes", `Playing ${part}${attempt === 1 ? "" : ` again, attempt ${attempt}`}`);
    const rows = open.map((index) => streamOf(seed, addressOf({ part, step: "variation", index, attempt })));
    const job = { text: plan.prompt, rows, frames: plan.takeFrames, sampling: samplingOf(plan) };
    const codes = await deps.engine.generate(job, watchGeneration(run, rows.length)); // [R, K, T]
    reporter.stage("listen", `Listening to ${part}`);
    const clips = await deps.engine.decode(codes, { signal });
    for (const [row, clip] of clips.entries()) {
      signal?.throwIfAborted();
      const heard = hearPerformance(deps.beatTracker, clip, plan, plan.takeExpectation);
      reporter.complete("listen", 1);
      const variation = open[row] as number;
      if (!heard) continue;
      const own = { variation, attempt, clip, codes: sliceCodes(codes, row, 0, codes.shape[2]), ...heard };
      const before = best.get(variation);
      if (!before || rankPerformance(own, plan, frameRate) > rankPerformance(before, plan, frameRate))
        best.set(variation, own);
    }
  }
}

/** Cut the parts of a variation, each by its own beats to one tempo and one length; null where there is none. */
function cutParts(
  asked: readonly AskedPart[],
  variation: number,
): { readonly stems: readonly Stem[]; readonly cut: CutLoop; readonly attempt: number } | null {
  const made = asked.flatMap(({ part, run, best }) => {
    const performance = best.get(variation);
    if (!performance) return [];
    const { plan, deps } = run;
    run.reporter.stage("cut", `Cutting ${part} of loop ${variation}`);
    const options = { sampleRate: plan.request.inputs.sample_rate, stretcher: deps.stretcher };
    const cut = cutLoop(performance.clip, performance.plans[0], options);
    return [{ part, cut, attempt: performance.attempt }];
  });
  const [first, ...others] = made;
  if (!first) return null;
  // Of a part for which only a shorter loop was found, it is repeated.
  const longest = others.reduce((a, b) => (b.cut.plan.beats > a.cut.plan.beats ? b : a), first);
  const { plan } = longest.cut;
  const length = countLoopSamples(plan.beats, plan.bpm, longest.cut.clip.sampleRate);
  return {
    stems: made.map(({ part, cut }) => ({ part, clip: repeatTo(cut.clip, length) })),
    cut: longest.cut,
    attempt: Math.max(...made.map(({ attempt }) => attempt)),
  };
}

function repeatTo(clip: AudioClip, length: number): AudioClip {
  const channels = clip.channels.map((channel) =>
    Float32Array.from({ length }, (_, n) => channel[n % channel.length] as number),
  );
  return { channels, sampleRate: clip.sampleRate };
}

/** Say which parts are in different keys, where both are surely heard. */
function warnOfKeys({ reporter }: Run, stems: readonly Stem[], variation: number): void {
  const heard = stems
    .filter(({ part }) => isPitched(part))
    .flatMap(({ part, clip }) => {
      const key = hearKey(clip);
      return key && key.confidence >= 0.5 ? [{ part, key: keyName(key.key) }] : [];
    });
  if (new Set(heard.map(({ key }) => key)).size < 2) return;
  const which = heard.map(({ part, key }) => `${part} in ${key}`).join(", ");
  const message = `The parts of variation ${variation} do not agree on a key: ${which}.`;
  reporter.warn({ code: "KEYS_DISAGREE", message });
}
