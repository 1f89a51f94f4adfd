/** The seam of a recording that is nothing but the loop: the end rings on over the beginning. */
import { type AudioClip, clipLength, type Samples, sliceClip } from "#base";
import { correlateSegments, createCrossfade, fitPredictor, predictSamples } from "#dsp";
import type { LoopBuffer, LoopRegion } from "./loop-buffer.ts";

/**
 * Extrapolate the end by linear prediction, and let it die away over the beginning.
 *
 * @param clip - the recording [C, N]
 * @param region - where to cut; an end after the recording's is the recording's
 */
export function extrapolateEnd(clip: AudioClip, region: LoopRegion): LoopBuffer {
  const rate = clip.sampleRate;
  const { start, onset } = region;
  const end = Math.min(region.end, clipLength(clip));
  const period = end - start;
  const context = Math.min(period, Math.round(0.05 * rate));
  const order = Math.min(64, Math.floor(context / 4));
  const fade = Math.min(period, Math.round(0.02 * rate));
  const body = sliceClip(clip, start, end);
  const predictors = body.channels.map((channel) => fitPredictor(channel.subarray(period - context), order));
  if (body.channels.every((channel, c) => runsOn(channel, predictors[c], context))) {
    const channels = body.channels.map((channel) => channel.slice());
    const seam = { material: "none", fade: 0, correlation: 1, lag: 0 } as const;
    return { clip: { channels, sampleRate: rate }, seam };
  }
  const tails = body.channels.map((channel, c) =>
    Float32Array.from(predictSamples(channel.subarray(period - context), predictors[c], fade)),
  );
  const joined = body.channels.map((channel, c) =>
    Float32Array.from([...tails[c], ...channel.subarray(0, fade)]),
  );
  const correlation = correlateSegments(joined, 0, fade, fade);
  const { leaving, entering } = createCrossfade(fade, correlation);
  // An attack keeps its edge: it enters within half a millisecond, and the ringing goes on below it.
  const edge = Math.max(1, Math.round(0.0005 * rate));
  const channels = body.channels.map((channel, c) => {
    const buffer = channel.slice(); // [P]
    for (let n = 0; n < fade; n++) {
      const gain = onset ? Math.min(1, (n + 0.5) / edge) : entering[n];
      buffer[n] = gain * buffer[n] + leaving[n] * tails[c][n];
    }
    return buffer;
  });
  const seam = { material: "predicted", fade: fade / rate, correlation, lag: 0 } as const;
  return { clip: { channels, sampleRate: rate }, seam };
}

/** Whether the beginning goes on from the end as smoothly as any sample from those before it. */
function runsOn(channel: Float32Array, predictor: Float64Array, context: Samples): boolean {
  const order = predictor.length;
  const size = channel.length;
  const errorAt = (n: Samples) => {
    let prediction = 0;
    for (let i = 0; i < order; i++) prediction += predictor[i] * channel[(n - 1 - i + 2 * size) % size];
    return Math.abs(channel[n % size] - prediction);
  };
  let squares = 0;
  for (let n = size - context + order; n < size; n++) squares += errorAt(n) ** 2;
  const usualError = Math.sqrt(squares / Math.max(1, context - order));
  for (let n = size; n < size + 4; n++) if (errorAt(n) > 4 * usualError + 1e-6) return false;
  return true;
}
