/** One prompt of the report: the whole program, and the original's rules on what it would have played. */
import { join } from "node:path";
import { type Codes, isLooperError } from "#base";
import type { Engine } from "#engine";
import { type LoopPack, modelOf } from "#looper";
import type { createStretcher } from "#platform-node";
import { type Looper, trackBeats } from "#studio";
import { cutByOriginalRules } from "./original-rules.ts";
import type { ReportPrompt } from "./prompts.ts";

/** What is known of one prompt afterwards; plain JSON. */
export interface ReportRow {
  readonly prompt: ReportPrompt;
  readonly pack: LoopPack | null;
  /** Code of the error, where no loop came of it. */
  readonly failure: string | null;
  readonly seconds: number;
  /** Why the original's rules fail on the same model's take; null where they do not. */
  readonly original: string | null;
  readonly seam: { readonly ours: number; readonly naive: number; readonly barEarlier: number } | null;
}

/** What runs the prompts. */
export interface ReportTools {
  readonly looper: Looper;
  readonly engine: Engine;
  readonly stretcher: Awaited<ReturnType<typeof createStretcher>>;
}

/** What the original would have played and cut: one clip of eight seconds. */
async function playNaively(engine: Engine, text: string, { seed }: ReportPrompt): Promise<Codes> {
  const sampling = { topK: 250, topP: 0, temperature: 1, guidanceScale: modelOf(engine).traits.guidance };
  return engine.generate({ text, rows: [{ seed, variation: 1001 }], frames: 400, sampling });
}

/** How surprised the model is by what it played itself, a bar before the end: no cut can beat that. */
async function scoreBarEarlier(engine: Engine, text: string, codes: Codes, bpm: number): Promise<number> {
  const at = 400 - Math.round((4 * 60 * engine.info.frameRate) / Math.max(60, bpm));
  const nats = await engine.score({ text, codes, from: at, to: at + 5 });
  return Math.exp(nats.data.subarray(0, 5).reduce((sum, x) => sum + x, 0) / 5);
}

/**
 * Run one prompt.
 *
 * @param prompt - what is asked for
 * @param folder - for the pack
 * @param tools - an open looper, and the same model once more for what the original would do
 */
export async function runPrompt(
  prompt: ReportPrompt,
  folder: string,
  { looper, engine, stretcher }: ReportTools,
): Promise<ReportRow> {
  const began = performance.now();
  let pack: LoopPack | null = null;
  let failure: string | null = null;
  try {
    const { bpm, seed } = prompt;
    pack = await looper.makeLoops({ prompt: prompt.prompt, bpm, seed }, { out: join(folder), force: true });
  } catch (thrown) {
    if (!isLooperError(thrown)) throw thrown;
    failure = thrown.code;
  }
  const seconds = (performance.now() - began) / 1000;
  const text = pack?.model_prompt ?? prompt.prompt;
  const codes = await playNaively(engine, text, prompt);
  const [clip] = await engine.decode(codes);
  const grid = trackBeats(clip, { beatsPerBar: 4 });
  const original = cutByOriginalRules(clip, grid, prompt.bpm, stretcher).failure;
  let seam: ReportRow["seam"] = null;
  const figures = pack?.loops[0]?.seam;
  if (figures?.perplexity && figures.naive_perplexity) {
    const barEarlier = await scoreBarEarlier(engine, text, codes, prompt.bpm);
    seam = { ours: figures.perplexity, naive: figures.naive_perplexity, barEarlier };
  }
  return { prompt, pack, failure, seconds, original, seam };
}
