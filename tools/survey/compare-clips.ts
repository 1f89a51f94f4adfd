/** How far two readings of one file are apart. */
import { type AudioClip, clipLength, type Decibels, type Samples } from "#base";

/** Ours against theirs. */
export interface Comparison {
  readonly ours: Samples;
  readonly theirs: Samples;
  /** By how many samples ours begins earlier. */
  readonly lag: Samples;
  /** Of ours against theirs, where both have sound; infinite where they are equal. */
  readonly snr: Decibels;
  /** Level of the difference, of full scale. */
  readonly noise: Decibels;
}

/** Delays that decoders of MPEG audio leave in or take out: none, the decoder's, and a usual encoder's with it. */
const delays: readonly Samples[] = [0, 529, 1105, 481, 240, 1152, 576, -1105, -529, -1152, -576];

/** Two decoders of one lossy format are nearer to each other than this… */
const leastSnr: Decibels = 60;
/** …or their difference is below what 16 bits hold, as where both are near silence. */
const mostNoise: Decibels = -90;
/** Samples by which codecs are late: what a decoder may leave in or out where a file does not tell. */
const mostDelay: Samples = 1152 + 529;
/** A frame of MPEG audio: within one decoders may disagree by themselves. */
const blockLength: Samples = 1152;

/** Difference of two readings from `start` to `end` of theirs. */
function differ(
  ours: AudioClip,
  theirs: AudioClip,
  lag: Samples,
  start: Samples = 0,
  end: Samples = clipLength(theirs),
): Pick<Comparison, "snr" | "noise"> {
  let signal = 0;
  let noise = 0;
  let count = 0;
  for (const [c, channel] of theirs.channels.entries()) {
    const mine = ours.channels[c] ?? new Float32Array(0);
    const from = Math.max(start, -lag);
    const to = Math.min(end, channel.length, mine.length - lag);
    for (let n = from; n < to; n++) {
      signal += channel[n] ** 2;
      noise += (channel[n] - mine[n + lag]) ** 2;
      count++;
    }
  }
  return {
    snr: noise === 0 ? Number.POSITIVE_INFINITY : 10 * Math.log10(signal / noise),
    noise: 10 * Math.log10(noise / Math.max(1, count)),
  };
}

const isNear = ({ snr, noise }: Pick<Comparison, "snr" | "noise">) => snr >= leastSnr || noise <= mostNoise;

/** Whether two readings are alike: of one length but for a codec's delay, and near each other. */
export function isAlike(comparison: Comparison): boolean {
  return Math.abs(comparison.ours - comparison.theirs) <= mostDelay && isNear(comparison);
}

/**
 * Whether a reading is alike, block by block, to one of several judges, wherever these agree with each other: where
 * they do not, none of them decides.
 *
 * @param ours - as this program read it
 * @param judges - two or more other readings
 * @returns false where there are no two judges, or their channels, rates or lengths are not ours
 */
export function isAlikeWhereJudgesAgree(ours: AudioClip, judges: readonly AudioClip[]): boolean {
  const comparable = judges.flatMap((judge) => {
    const comparison = compareClips(ours, judge);
    const isLong = comparison && Math.abs(comparison.ours - comparison.theirs) > mostDelay;
    return comparison && !isLong ? [{ judge, lag: comparison.lag }] : [];
  });
  if (comparable.length < 2 || comparable.some(({ lag }) => lag !== 0)) return false;
  for (let start = 0; start < clipLength(ours); start += blockLength) {
    const near = (a: AudioClip, b: AudioClip) => isNear(differ(a, b, 0, start, start + blockLength));
    const isAsOne = comparable.some(({ judge }) => near(ours, judge));
    const [first, ...others] = comparable.map(({ judge }) => judge) as [AudioClip, ...AudioClip[]];
    if (!isAsOne && others.every((other) => near(first, other))) return false;
  }
  return true;
}

/**
 * Compare two readings.
 *
 * @param ours - as this program read it
 * @param theirs - as another did
 * @returns the figures at the delay at which they are most alike; null where channels or rates differ
 */
export function compareClips(ours: AudioClip, theirs: AudioClip): Comparison | null {
  if (ours.channels.length !== theirs.channels.length || ours.sampleRate !== theirs.sampleRate) return null;
  const lengths = { ours: clipLength(ours), theirs: clipLength(theirs) };
  let best: Comparison = { ...lengths, lag: 0, ...differ(ours, theirs, 0) };
  for (const lag of new Set([lengths.ours - lengths.theirs, ...delays])) {
    if (isNear(best)) break;
    if (Math.abs(lag) >= Math.min(lengths.ours, lengths.theirs)) continue;
    const difference = differ(ours, theirs, lag);
    if (!(difference.snr <= best.snr)) best = { ...lengths, lag, ...difference };
  }
  return best;
}
