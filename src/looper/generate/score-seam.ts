/**
 * The model as judge of a join: how surprised it is, in its own codes, by what comes after.
 *
 *     loop × 2   …  |        loop|loop        |  …
 *     context           ≤ 4 s ███|                 the model hears
 *     scored                     |█                5 frames, codebook 0
 */
import { type Codes, type Frames, invariant, type Ratio } from "#base";
import type { Engine } from "#engine";
import type { GenerationPlan } from "../request/plan-generation.ts";
import { joinCodes, sliceCodes, stackCodes } from "./codes.ts";
import { framesOf, type Performance } from "./performance.ts";
import type { CodeRange } from "./similarity.ts";

const context = 4; // seconds
const scored: Frames = 5;

/** The codes of one row across the join of a loop: its end, then its beginning. */
function acrossJoin({ codes, from, to }: CodeRange, before: Frames): Codes {
  return joinCodes(sliceCodes(codes, 0, to - before, to), sliceCodes(codes, 0, from, from + scored));
}

/**
 * Score the joins of loops, all in one batch.
 *
 * @param engine - the model
 * @param prompt - what the model was prompted with
 * @param loops - stretches of codes that would be repeated, each at least 6 frames long
 * @returns of each, exp(mean nats) of codebook 0 over the 5 frames after the join of loop × 2, with at
 *   most 4 s of context and without guidance
 * @source LoopGen, arXiv 2504.04466, “seam perplexity”
 */
export async function scoreSeams(
  engine: Engine,
  prompt: string,
  loops: readonly CodeRange[],
): Promise<Ratio[]> {
  const shortest = Math.min(...loops.map(({ from, to }) => to - from));
  invariant(shortest > scored, `a loop of ${shortest} frames has no seam to score`);
  const before = Math.min(shortest, context * engine.info.frameRate);
  const codes = stackCodes(loops.map((loop) => acrossJoin(loop, before))); // [R, K, before + 5]
  const nats = await engine.score({ text: prompt, codes, from: before, to: before + scored });
  const [, codebooks, frames] = nats.shape;
  return loops.map((_, row) => {
    const first = nats.data.subarray(row * codebooks * frames, row * codebooks * frames + frames);
    return Math.exp(first.reduce((sum, x) => sum + x, 0) / frames);
  });
}

/** How natural the model finds a join, beside that of the naive loop. */
export interface SeamScore {
  /** Null where the loop has no place in whole frames. */
  readonly perplexity: Ratio | null;
  /** Of the first `max_duration` of what was played, repeated as it is. */
  readonly naivePerplexity: Ratio | null;
}

/**
 * Score the join of a performance's best cut.
 *
 * @param engine - the model
 * @param plan - the prompt, and how long a naive loop would be
 * @param performance - with its best cut first
 */
export async function scoreSeam(
  engine: Engine,
  { prompt, request }: GenerationPlan,
  { codes, plans }: Performance,
): Promise<SeamScore> {
  const { frameRate } = engine.info;
  const range = framesOf(codes, plans[0], frameRate);
  if (!range) return { perplexity: null, naivePerplexity: null };
  const naive = { codes, from: 0, to: Math.min(codes.shape[2], request.inputs.max_duration * frameRate) };
  const [perplexity = null, naivePerplexity = null] = await scoreSeams(engine, prompt, [range, naive]);
  return { perplexity, naivePerplexity };
}
