/**
 * The model as judge of a seam: how surprised it is by what comes after the join.
 *
 *     loop × 2   … |        loop|loop        | …
 *     context          ≤ 4 s ███|             the model hears
 *     scored                    |█            5 frames, codebook 0
 */
import { type AudioClip, clipLength, type Frames, mixToMono, type Seconds } from "#base";
import { resampleCircular } from "#dsp";
import type { Engine } from "#engine";

const context: Seconds = 4;
const scored: Frames = 5;
/** The encoder looks ahead: frames after the scored ones, so that these are whole. */
const lookAhead: Frames = 8;

/** Lay a circle out from `from` on, at any position. */
function unrollFrom(circle: Float32Array, from: number, length: number): Float32Array {
  const line = new Float32Array(length);
  const period = circle.length;
  for (let n = 0; n < length; n++) line[n] = circle[(((from + n) % period) + period) % period] as number;
  return line;
}

/**
 * Score the seam of a loop.
 *
 * @param engine - the model
 * @param text - what the model was told
 * @param loop - a finished loop [C, N], at any rate
 * @returns exp(mean nats) of codebook 0 over the 5 frames after the join of loop × 2, without guidance
 * @source LoopGen, arXiv 2504.04466, “seam perplexity”
 */
export async function scoreSeam(engine: Engine, text: string, loop: AudioClip): Promise<number> {
  const { sampleRate, frameRate, channels } = engine.info;
  const hop = sampleRate / frameRate;
  const period = Math.round((clipLength(loop) * sampleRate) / loop.sampleRate);
  const frames = Math.max(1, Math.min(context * frameRate, Math.floor(period / hop)));
  const sources =
    loop.channels.length === channels
      ? loop.channels
      : Array.from({ length: channels }, () => mixToMono(loop));
  const length = (frames + scored + lookAhead) * hop;
  const lines = sources.map((channel) =>
    unrollFrom(resampleCircular(channel, period), -frames * hop, length),
  );
  const codes = await engine.encode([{ channels: lines, sampleRate }]);
  const nats = await engine.score({ text, codes, from: frames, to: frames + scored });
  let sum = 0;
  for (let t = 0; t < scored; t++) sum += nats.data[t] as number; // codebook 0 of [1, K, 5]
  return Math.exp(sum / scored);
}
