/**
 * The story of a band, from a sentence to a pack of loops, for models that play one part at a time.
 *
 *     prompt ─► arrangement ─► a text for each part and bar ─► all parts of all variations, in one batch
 *            ─► listen to each ─► choose ─► one grid: cut · warp · seam ─► mix ─► files
 */
import { describeArrangement } from "./arrange/describe-arrangement.ts";
import { writeBandDocument } from "./band/band-document.ts";
import type { BandRun } from "./band/band-run.ts";
import { cutStems } from "./band/cut-stems.ts";
import { type BandPiece, finishBandLoop } from "./band/finish-band-loop.ts";
import { loopFramesOf, loopPlaceOf } from "./band/loop-place.ts";
import { sameTake, similarity } from "./band/part-take.ts";
import { planBand } from "./band/plan-band.ts";
import { type BandPerformance, expectRows, playBand } from "./band/play-band.ts";
import type { LooperDeps } from "./looper-deps.ts";
import { finishPack } from "./pack/finish-pack.ts";
import type { FinishedPiece, LoopPack } from "./pack/loop-pack.ts";
import { headOf, settingOf } from "./pack/request-pack.ts";
import { createReporter } from "./reporter.ts";
import { modelOf } from "./request/model-traits.ts";
import type { ResolvedRequest } from "./request/resolve-request.ts";
import type { RunOptions } from "./run.ts";

/**
 * Make a pack of loops with a model that plays one part at a time.
 *
 * @param request - a resolved request
 * @param deps - the model, the codecs and where the files go
 * @param options - listener, signal, what an earlier run has fixed
 * @returns what was made; the files are with the sink
 * @throws LooperError INPUT_*; MUSIC_NO_LOOPS if not one loop could be made; the signal's reason when stopped
 */
export async function makeBandLoops(
  request: ResolvedRequest,
  deps: LooperDeps,
  options: RunOptions = {},
): Promise<LoopPack> {
  const reporter = createReporter(options.onEvent);
  const plan = planBand(request, modelOf(deps.engine), options);
  const run: BandRun = { plan, deps, reporter, signal: options.signal };
  const document = writeBandDocument(plan);
  reporter.send({ event: "arrangement", message: describeArrangement(plan.arrangement), ...document });
  for (const warning of plan.warnings) reporter.warn(warning);
  expectWork(run);
  const setting = settingOf(run);
  const loops: FinishedPiece[] = [];
  const made: BandPerformance[] = [];
  for (const performance of await playBand(run)) {
    const alike = mostAlike(run, performance, made);
    if (!isLoop(run, performance, alike)) continue;
    made.push(performance);
    loops.push(await finishBandLoop(setting, pieceOf(run, performance, alike), loops[0]));
    reporter.complete("finish", 1);
    reporter.progress(loops.length / request.inputs.variations);
  }
  const head = headOf(run, { model_prompt: document.arrangement?.parts[0]?.model_prompt ?? "", ...document });
  return finishPack(setting, head, loops);
}

/** Tell how much there is to do if nothing has to be played twice; the last unit is the pack's documents. */
function expectWork(run: BandRun): void {
  const { plan, reporter } = run;
  const { variations } = plan.request.inputs;
  expectRows(run, plan.texts.length * variations, plan.texts.length * plan.spares);
  reporter.expect("finish", variations + 1);
}

/** Mean share of equal codes over all parts, with the most similar loop of the pack; null for the first. */
function mostAlike(
  { plan }: BandRun,
  { takes }: BandPerformance,
  made: readonly BandPerformance[],
): number | null {
  if (made.length === 0) return null;
  const place = loopFramesOf(plan);
  const shares = made.map((other) =>
    takes.reduce((sum, { take }, i) => {
      const its = other.takes[i]?.take;
      return sum + (its ? similarity(take, its, place) / takes.length : 0);
    }, 0),
  );
  return Math.max(...shares);
}

/** Whether a performance is worth a file: something sounds, and it is not one that is there already. */
function isLoop({ reporter }: BandRun, { variation, takes }: BandPerformance, alike: number | null): boolean {
  const isSilent = takes.every(({ take }) => take.verdict.faults.includes("silent"));
  const isCopy = alike !== null && alike > sameTake;
  if (!isSilent && !isCopy) return true;
  const message = `Variation ${variation} is missing: all that was played for it was ${isSilent ? "silent" : "a copy of another"}.`;
  reporter.warn({ code: "VARIATION_MISSING", message });
  return false;
}

/** Cut what was played for a variation. */
function pieceOf(
  { plan, deps, reporter, signal }: BandRun,
  { variation, takes }: BandPerformance,
  alike: number | null,
): BandPiece {
  const { inputs, seed, bpm } = plan.request;
  signal?.throwIfAborted();
  reporter.stage("cut", `Cutting loop ${variation}`);
  const played = takes.map(({ take: { part, clip } }) => ({ part, clip }));
  const { stems, cut } = cutStems(played, {
    place: loopPlaceOf(plan, deps.engine.info.frameRate),
    bpm,
    isShortened: plan.isShortened,
    sampleRate: inputs.sample_rate,
    beatTracker: deps.beatTracker,
    stretcher: deps.stretcher,
  });
  return {
    stems,
    cut,
    variation,
    attempt: Math.max(...takes.map(({ take }) => take.attempt)),
    seed,
    equalCodes: alike,
    channels: inputs.channels ?? 2,
    withStems: inputs.stems ?? true,
  };
}
