/**
 * The last touch: rotating a finished loop so that beat 1 is where a player starts it.
 */
import { type AudioClip, clipLength, mixToMono, type Samples, type Seconds } from "#base";
import { findAttack } from "../measure/find-attack.ts";
import { rotate } from "./rotate.ts";

/** How far off an attack may have ended up by stretching; further, it is another sound's. */
const reach: Seconds = 0.0025;
/** Silence kept before an attack, so that its first samples come after the wrap. */
const headroom: Seconds = 0.0004;
/** Within this, the wrap may move: a step nobody would notice is better than one somebody might. */
const slack: Seconds = 0.0003;

/** The sample near another that differs least from the one before it, over all channels. */
function findSmallestStep(clip: AudioClip, around: Samples, within: Samples): Samples {
  const length = clipLength(clip);
  const at = (channel: Float32Array, n: Samples) => channel[((n % length) + length) % length];
  let best = around;
  let smallest = Number.POSITIVE_INFINITY;
  for (let n = around - within; n <= around + within; n++) {
    let step = 0;
    for (const channel of clip.channels) step = Math.max(step, Math.abs(at(channel, n) - at(channel, n - 1)));
    if (step < smallest) {
      smallest = step;
      best = n;
    }
  }
  return best;
}

/** A loop that begins at beat 1. */
export interface AlignedLoop {
  readonly clip: AudioClip;
  /** Samples that went from the beginning to the end; negative the other way. */
  readonly rotation: Samples;
}

/**
 * Rotate a loop so that the attack of beat 1 begins just after sample 0.
 *
 * @param clip - a loop [C, N] with beat 1 near sample 0
 * @param onset - whether an attack is expected there
 * @returns the same loop, rotated by some milliseconds at most
 */
export function alignBeatOne(clip: AudioClip, onset: boolean): AlignedLoop {
  const rate = clip.sampleRate;
  const length = clipLength(clip);
  const mono = mixToMono(clip);
  const margin = Math.min(length, Math.round(0.12 * rate));
  const around = new Float32Array(2 * margin);
  around.set(mono.subarray(length - margin));
  around.set(mono.subarray(0, margin), margin);
  const attack = onset ? findAttack(around, rate, margin, reach * rate) : null;
  const early = onset ? Math.round(headroom * rate) : 0;
  const target = (attack ? attack.at - margin : 0) - early;
  const rotation = findSmallestStep(clip, target, Math.round(slack * rate));
  const channels = clip.channels.map((channel) => rotate(channel, rotation));
  return { clip: { channels, sampleRate: rate }, rotation };
}
