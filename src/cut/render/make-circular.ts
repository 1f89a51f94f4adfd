/**
 * Making a stretch of a recording circular, so that its end runs into its beginning.
 *
 *     recording   ┄┄┄┤fade in├┄[start ───────────────── ┤fade out├─end]┄┄┄
 *                       ╰────────────────────────────────────▲
 *     circle                   [start ───────────────── ┤ both   ├ ╳ ]
 *
 * What precedes the start is real music that leads into it, with the first samples of its attack; so it
 * is laid under the end. Where nothing precedes the start, what follows the end fades out over the
 * beginning; where there is neither, the end rings on by prediction.
 */
import {
  type AudioClip,
  clipLength,
  type Hertz,
  type Ratio,
  type Samples,
  type Seconds,
  sliceClip,
} from "#base";
import { correlateStretches, createCrossfade, findBestLag, fitPredictor, predictSamples } from "#dsp";

/** How a circle was closed. */
export interface Closure {
  /** What the fade took its sound from; `none` where the recording was a circle already. */
  readonly material: "before" | "after" | "predicted" | "none";
  readonly fade: Seconds;
  /** Likeness of the two sounds in the fade. */
  readonly correlation: Ratio;
  /** How far the end moved for a better likeness. */
  readonly lag: Samples;
}

/** A stretch of sound whose end is the neighbour of its beginning. */
export interface Circle {
  readonly clip: AudioClip; // [C, P]
  readonly closure: Closure;
}

/** Where to cut, in samples of the recording. */
export interface CircleCut {
  readonly start: Samples;
  /** One past the last sample: where the start comes again. May pass the end of the recording a little. */
  readonly end: Samples;
  /** Whether a sound begins at the start. */
  readonly onset: boolean;
  /** Samples before the end that belong to what comes after it: an attack that is a little early. */
  readonly guard: Samples;
}

/** Lengths to try, longest first: 60 ms hides most, 10 ms spares what is short. */
const fades: readonly Seconds[] = [0.06, 0.04, 0.025, 0.015, 0.01];
/** How far the end may move: less than anyone hears, more than half a wave of most basses. */
const reach: Seconds = 0.003;
/** The fade is over this long before the start, so that an attack is whole. */
const clear: Seconds = 0.003;

/** A fade that could be made. */
interface FadeChoice {
  readonly length: Samples;
  readonly lag: Samples;
  readonly correlation: Ratio;
}

/** Share of a region's energy that lies in its loudest 5 ms: near 1 where something is struck in it. */
function findStroke(channels: readonly Float32Array[], from: Samples, length: Samples, rate: Hertz): Ratio {
  const block = Math.max(1, Math.round(0.005 * rate));
  let loudest = 0;
  let total = 1e-12;
  let blocks = 0;
  for (let start = from; start + block <= from + length; start += block, blocks++) {
    let energy = 0;
    for (const channel of channels)
      for (let n = start; n < start + block; n++) energy += (channel[n] ?? 0) ** 2;
    loudest = Math.max(loudest, energy);
    total += energy;
  }
  return blocks > 2 ? loudest / total : 0;
}

/** Choose length and lag of a fade between the sounds that end at `first` and at `second`. */
function chooseFade(
  clip: AudioClip,
  first: Samples,
  second: Samples,
  longest: Samples,
  lagReach: Samples,
): FadeChoice {
  const rate = clip.sampleRate;
  let best: (FadeChoice & { worth: number }) | undefined;
  for (const seconds of fades) {
    const length = Math.min(longest, Math.round(seconds * rate));
    if (best && length >= best.length) continue;
    const { lag, correlation } = findBestLag(
      clip.channels,
      first - length,
      second - length,
      length,
      lagReach,
    );
    // A stroke inside an uncorrelated fade is half lost: only a shorter fade, off the stroke, spares it.
    const struck = Math.max(
      findStroke(clip.channels, first - length, length, rate),
      findStroke(clip.channels, second - length, length, rate),
    );
    const longer = 0.08 * Math.log2(length / (0.01 * rate));
    const worth = correlation + longer - (1 - Math.max(0, correlation)) * (struck > 0.5 ? struck - 0.5 : 0);
    if (!best || worth > best.worth) best = { length, lag, correlation, worth };
  }
  return best ?? { length: 0, lag: 0, correlation: 0 };
}

/** What precedes the start is faded in under the end. */
function closeWithBefore(clip: AudioClip, cut: CircleCut): Circle | null {
  const rate = clip.sampleRate;
  const { start } = cut;
  const missing = Math.max(0, cut.end - clipLength(clip));
  const guard = Math.max(cut.guard, missing) + Math.round(clear * rate);
  const longest = Math.min(start - guard, cut.end - start - guard);
  if (longest < 0.01 * rate) return null;
  const lagReach = missing > 0 ? 0 : Math.min(Math.round(reach * rate), clipLength(clip) - cut.end);
  const choice = chooseFade(clip, start - guard, cut.end - guard, longest, Math.max(0, lagReach));
  const period = cut.end + choice.lag - start;
  const { leaving, entering } = createCrossfade(choice.length, choice.correlation);
  const from = period - guard - choice.length;
  const channels = clip.channels.map((channel) => {
    const circle = new Float32Array(period); // [P]
    circle.set(channel.subarray(start, start + from));
    for (let n = 0; n < choice.length; n++) {
      const old = channel[start + from + n] ?? 0;
      circle[from + n] = leaving[n] * old + entering[n] * channel[start - guard - choice.length + n];
    }
    circle.set(channel.subarray(start - guard, start), period - guard);
    return circle;
  });
  const closure = { material: "before", fade: choice.length / rate, ...pick(choice) } as const;
  return { clip: { channels, sampleRate: rate }, closure };
}

const pick = ({ correlation, lag }: FadeChoice) => ({ correlation, lag });

/** What follows the end fades out over the beginning; only where nothing is struck there. */
function closeWithAfter(clip: AudioClip, { start, end, onset }: CircleCut): Circle | null {
  const rate = clip.sampleRate;
  const longest = Math.min(clipLength(clip) - end - Math.round(reach * rate), end - start);
  if (onset || longest < 0.01 * rate) return null;
  let best: (FadeChoice & { worth: number }) | undefined;
  for (const seconds of fades) {
    const length = Math.min(longest, Math.round(seconds * rate));
    const { lag, correlation } = findBestLag(clip.channels, start, end, length, Math.round(reach * rate));
    const worth = correlation + 0.08 * Math.log2(length / (0.01 * rate));
    if (!best || worth > best.worth) best = { length, lag, correlation, worth };
  }
  if (!best) return null;
  const choice = best;
  const { leaving, entering } = createCrossfade(choice.length, choice.correlation);
  const period = end + choice.lag - start;
  const channels = clip.channels.map((channel) => {
    const circle = channel.slice(start, start + period); // [P]
    for (let n = 0; n < choice.length; n++) {
      circle[n] = entering[n] * circle[n] + leaving[n] * channel[start + period + n];
    }
    return circle;
  });
  return {
    clip: { channels, sampleRate: rate },
    closure: { material: "after", fade: choice.length / rate, ...pick(choice) },
  };
}

/** The end rings on, as linear prediction has it, and dies away over the beginning. */
function closeByPrediction(clip: AudioClip, cut: CircleCut): Circle {
  const rate = clip.sampleRate;
  const { start, onset } = cut;
  const end = Math.min(cut.end, clipLength(clip));
  const period = end - start;
  const context = Math.min(period, Math.round(0.05 * rate));
  const order = Math.min(64, Math.floor(context / 4));
  const fade = Math.min(period, Math.round(0.02 * rate));
  const body = sliceClip(clip, start, end);
  const predictors = body.channels.map((channel) => fitPredictor(channel.subarray(period - context), order));
  if (body.channels.every((channel, c) => runsOn(channel, predictors[c], context))) {
    const channels = body.channels.map((channel) => channel.slice());
    return {
      clip: { channels, sampleRate: rate },
      closure: { material: "none", fade: 0, correlation: 1, lag: 0 },
    };
  }
  const tails = body.channels.map((channel, c) =>
    Float32Array.from(predictSamples(channel.subarray(period - context), predictors[c], fade)),
  );
  const joined = body.channels.map((channel, c) =>
    Float32Array.from([...tails[c], ...channel.subarray(0, fade)]),
  );
  const correlation = correlateStretches(joined, 0, fade, fade);
  const { leaving, entering } = createCrossfade(fade, correlation);
  // An attack keeps its edge: it enters within half a millisecond, and the ringing goes on below it.
  const edge = Math.max(1, Math.round(0.0005 * rate));
  const channels = body.channels.map((channel, c) => {
    const circle = channel.slice(); // [P]
    for (let n = 0; n < fade; n++) {
      const gain = onset ? Math.min(1, (n + 0.5) / edge) : entering[n];
      circle[n] = gain * circle[n] + leaving[n] * tails[c][n];
    }
    return circle;
  });
  return {
    clip: { channels, sampleRate: rate },
    closure: { material: "predicted", fade: fade / rate, correlation, lag: 0 },
  };
}

/** Whether the beginning goes on from the end as smoothly as any sample from those before it. */
function runsOn(channel: Float32Array, predictor: Float64Array, context: Samples): boolean {
  const order = predictor.length;
  const size = channel.length;
  const miss = (n: Samples) => {
    let guess = 0;
    for (let i = 0; i < order; i++) guess += predictor[i] * channel[(n - 1 - i + 2 * size) % size];
    return Math.abs(channel[n % size] - guess);
  };
  let usual = 0;
  for (let n = size - context + order; n < size; n++) usual += miss(n) ** 2;
  const typical = Math.sqrt(usual / Math.max(1, context - order));
  for (let n = size; n < size + 4; n++) if (miss(n) > 4 * typical + 1e-6) return false;
  return true;
}

/**
 * Make a stretch of a recording circular.
 *
 * @param clip - the recording [C, N]
 * @param cut - where, in samples
 * @returns a circle [C, P] with P = end − start + lag, |lag| ≤ 3 ms; sample 0 is the start
 * @source own
 */
export function makeCircular(clip: AudioClip, cut: CircleCut): Circle {
  return closeWithBefore(clip, cut) ?? closeWithAfter(clip, cut) ?? closeByPrediction(clip, cut);
}
