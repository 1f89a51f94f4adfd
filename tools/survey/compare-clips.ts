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
}

/** Delays that decoders of MPEG audio leave in or take out: none, the decoder's, and a usual encoder's with it. */
const delays: readonly Samples[] = [0, 529, 1105, 481, 240, 1152, 576, -1105, -529, -1152, -576];

/** Better than any other delay would be. */
const surelyAlike: Decibels = 60;

function snrAt(ours: AudioClip, theirs: AudioClip, lag: Samples): Decibels {
  let signal = 0;
  let noise = 0;
  for (const [c, channel] of theirs.channels.entries()) {
    const mine = ours.channels[c] ?? new Float32Array(0);
    const from = Math.max(0, -lag);
    const to = Math.min(channel.length, mine.length - lag);
    for (let n = from; n < to; n++) {
      signal += channel[n] ** 2;
      noise += (channel[n] - mine[n + lag]) ** 2;
    }
  }
  return noise === 0 ? Number.POSITIVE_INFINITY : 10 * Math.log10(signal / noise);
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
  let best: Comparison = { ...lengths, lag: 0, snr: snrAt(ours, theirs, 0) };
  for (const lag of new Set([lengths.ours - lengths.theirs, ...delays])) {
    if (best.snr >= surelyAlike) break;
    if (Math.abs(lag) >= Math.min(lengths.ours, lengths.theirs)) continue;
    const snr = snrAt(ours, theirs, lag);
    if (!(snr <= best.snr)) best = { ...lengths, lag, snr };
  }
  return best;
}
