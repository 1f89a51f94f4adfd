/**
 * The whole story, from a sentence to a pack of loops. This is the room a visitor is shown first.
 *
 *     prompt ─► takes ─► listen ─► choose the best ─► continue it, all variations in one batch
 *            ─► listen to each ─► cut · warp · seam ─► files
 */
import { LooperError } from "#base";
import { chooseStart } from "./generate/choose-start.ts";
import { chooseTake } from "./generate/choose-take.ts";
import { hearOwnClip } from "./generate/hear-own-clip.ts";
import { framesOf, loopRange, type Performance } from "./generate/performance.ts";
import { playVariations } from "./generate/play-variations.ts";
import { scoreSeams } from "./generate/score-seam.ts";
import { type CodeRange, equalShare } from "./generate/similarity.ts";
import type { Studio } from "./looper-deps.ts";
import { type FinishedPiece, finishLoop, type PackSetting, type Piece } from "./pack/finish-loop.ts";
import { finishPack, type LoopPack, type PackHead } from "./pack/finish-pack.ts";
import { createReporter } from "./reporter.ts";
import { modelOf } from "./request/model-traits.ts";
import { readBrief } from "./request/plan-generation.ts";
import { type ResolvedRequest, requestSchema } from "./request/schema.ts";
import type { Run, RunOptions } from "./run.ts";

/**
 * Make a pack of loops.
 *
 * @param request - a checked request
 * @param studio - the model, the codecs and the folder for the files
 * @param options - listener, signal, seeds
 * @returns what was made; the files are in the studio's folder
 * @throws LooperError MUSIC_NO_LOOPS if not one loop came of it; the signal's reason when stopped
 */
export async function makeLoops(
  request: ResolvedRequest,
  studio: Studio,
  options: RunOptions,
): Promise<LoopPack> {
  const reporter = createReporter(options.onEvent);
  const brief = readBrief(request, options.callerBpm, modelOf(studio.engine), options.drawSeed);
  for (const warning of brief.warnings) reporter.warn(warning);
  const run: Run = { brief, studio, reporter, signal: options.signal };
  const setting = settingOf(run);

  const own = request.audio;
  const lead =
    own === undefined ? await chooseStart(run, await chooseTake(run)) : await hearOwnClip(run, own);
  const loops: FinishedPiece[] = [];
  const heard: CodeRange[] = [];
  const finish = async (performance: Performance) => {
    const piece = await pieceOf(run, performance, heard);
    heard.push(loopRange(performance, studio.engine.info.frameRate));
    loops.push(await finishLoop(setting, piece, loops[0]));
  };
  if (own === undefined) await finish(lead);
  const [count, firstNumber] = [request.variations - loops.length, loops.length + 1];
  for await (const variation of playVariations(run, lead, count, firstNumber)) await finish(variation);
  if (loops.length === 0) {
    const why = reporter.warnings.map(({ message }) => message).join(" ");
    throw new LooperError("MUSIC_NO_LOOPS", `No loop came of it. ${why} Try another seed.`);
  }
  return finishPack(setting, headOf(run), loops);
}

/**
 * What to cut from a performance: its best plan, and how natural the model finds its join, beside that
 * of the naive loop: the first `max_duration` of what was played, repeated.
 */
async function pieceOf(
  { brief, studio }: Run,
  performance: Performance,
  heard: readonly CodeRange[],
): Promise<Piece> {
  const { clip, codes, plans, variation, seed, attempt } = performance;
  const { frameRate } = studio.engine.info;
  const range = framesOf(codes, plans[0], frameRate);
  const naive = { codes, from: 0, to: Math.min(codes.shape[2], brief.request.max_duration * frameRate) };
  const [perplexity = null, naivePerplexity = null] = range
    ? await scoreSeams(studio.engine, brief.text, [range, naive])
    : [];
  const own = loopRange(performance, frameRate);
  const equalCodes = heard.length > 0 ? Math.max(...heard.map((other) => equalShare(own, other))) : null;
  return { clip, plan: plans[0], variation, seed, attempt, perplexity, naivePerplexity, equalCodes };
}

function settingOf({ brief, studio, reporter, signal }: Run): PackSetting {
  const { info } = studio.engine;
  return {
    room: studio,
    reporter,
    signal,
    form: brief.request,
    bpm: brief.bpm,
    title: brief.description,
    comment: `Made with MusicGen (${info.name}) by ${studio.software}`,
    licence: info.licence,
  };
}

function headOf({ brief, studio }: Run): PackHead {
  const { name, digest, precision, licence } = studio.engine.info;
  return {
    command: "make",
    bpm: brief.bpm,
    seed: brief.seed,
    // Through the schema once more: the same fields in the same order, whoever wrote the request.
    request: requestSchema.parse({
      ...brief.request,
      bpm: brief.bpm,
      seed: brief.seed,
      classifier_free_guidance: brief.guidance,
      model_version: brief.request.model_version ?? name,
    }),
    prompt_told: brief.text,
    model: { name, digest, precision, licence },
    source: null,
  };
}
