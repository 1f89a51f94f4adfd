/**
 * The whole story, from a sentence to a pack of loops. This is the room a visitor is shown first.
 *
 *     prompt ─► takes ─► listen ─► choose the best ─► continue it, all variations in one batch
 *            ─► listen to each ─► cut · warp · seam ─► files
 *
 * A model that plays one part at a time has a story of its own: make-band-loops.ts. Parts out of
 * one that plays mixes: make-part-mixes.ts.
 */
import { planBand } from "./band/plan-band.ts";
import { chooseStart } from "./generate/choose-start.ts";
import { chooseTake, expectTakes } from "./generate/choose-take.ts";
import { hearOwnClip } from "./generate/hear-own-clip.ts";
import { loopRange, type Performance } from "./generate/performance.ts";
import { expectVariations, playVariations } from "./generate/play-variations.ts";
import { scoreSeam } from "./generate/score-seam.ts";
import { type CodeRange, equalShare } from "./generate/similarity.ts";
import type { LooperDeps } from "./looper-deps.ts";
import { makeBandLoops } from "./make-band-loops.ts";
import { makePartMixes } from "./make-part-mixes.ts";
import { finishLoop, type Piece } from "./pack/finish-loop.ts";
import { finishPack } from "./pack/finish-pack.ts";
import type { FinishedPiece, LoopPack } from "./pack/loop-pack.ts";
import { headOf, settingOf } from "./pack/request-pack.ts";
import { createReporter, type Reporter } from "./reporter.ts";
import { type ModelReach, modelOf } from "./request/model-traits.ts";
import { type GenerationPlan, planGeneration } from "./request/plan-generation.ts";
import type { ResolvedRequest } from "./request/resolve-request.ts";
import type { Run, RunOptions } from "./run.ts";

/**
 * Make a pack of loops.
 *
 * @param request - a resolved request
 * @param deps - the model, the codecs and where the files go
 * @param options - listener, signal, what an earlier run has fixed
 * @returns what was made; the files are with the sink
 * @throws LooperError MUSIC_NO_LOOPS if not one loop could be made; the signal's reason when stopped
 */
export async function makeLoops(
  request: ResolvedRequest,
  deps: LooperDeps,
  options: RunOptions = {},
): Promise<LoopPack> {
  const model = modelOf(deps.engine);
  const { audio, parts, variations } = request.inputs;
  if (model.traits.parts && audio === undefined) return makeBandLoops(request, deps, options);
  if (parts && audio === undefined) return makePartMixes(request, deps, options);
  const reporter = createReporter(options.onEvent);
  const plan = planFor(request, model, options);
  for (const warning of plan.warnings) reporter.warn(warning);
  expectWork(reporter, plan);
  const run: Run = { plan, deps, reporter, signal: options.signal };
  const setting = settingOf(run);

  const lead =
    audio === undefined ? await chooseStart(run, await chooseTake(run)) : await hearOwnClip(run, audio);
  const loops: FinishedPiece[] = [];
  const heard: CodeRange[] = [];
  const finish = async (performance: Performance) => {
    const piece = await pieceOf(run, performance, heard);
    heard.push(loopRange(performance, deps.engine.info.frameRate));
    loops.push(await finishLoop(setting, piece, loops[0]));
    reporter.complete("finish", 1);
    reporter.progress(loops.length / variations);
  };
  if (audio === undefined) await finish(lead);
  const [count, firstNumber] = [variations - loops.length, loops.length + 1];
  for await (const variation of playVariations(run, lead, count, firstNumber)) await finish(variation);
  const head = headOf(run, { model_prompt: plan.prompt, arrangement: null, understood: null });
  return finishPack(setting, head, loops);
}

/** A model that plays one part at a time continues a clip with the first part of its arrangement. */
function planFor(request: ResolvedRequest, model: ModelReach, options: RunOptions): GenerationPlan {
  const plan = planGeneration(request, model, options);
  const [first] = model.traits.parts ? planBand(request, model, options).texts : [];
  return first?.texts[0] === undefined ? plan : { ...plan, prompt: first.texts[0] };
}

/** Tell how much there is to do if nothing has to be played twice; the last unit is the pack's documents. */
function expectWork(reporter: Reporter, plan: GenerationPlan): void {
  const { audio, variations } = plan.request.inputs;
  if (audio === undefined) expectTakes(reporter, plan);
  const count = audio === undefined ? variations - 1 : variations;
  if (count > 0) expectVariations(reporter, plan, count + plan.spareVariations);
  reporter.expect("finish", variations + 1);
}

/** What to cut from a performance, and how it compares with the loops before it. */
async function pieceOf(run: Run, performance: Performance, heard: readonly CodeRange[]): Promise<Piece> {
  const { plan, deps } = run;
  const { clip, plans, variation, attempt } = performance;
  const own = loopRange(performance, deps.engine.info.frameRate);
  const equalCodes = heard.length > 0 ? Math.max(...heard.map((other) => equalShare(own, other))) : null;
  const seam = await scoreSeam(deps.engine, plan, performance);
  return { clip, plan: plans[0], variation, attempt, seed: plan.request.seed, equalCodes, ...seam };
}
