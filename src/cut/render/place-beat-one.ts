/**
 * The last touch: turning a finished circle so that beat 1 is where a player starts it.
 */
import { type AudioClip, clipLength, mixToMono, type Samples, type Seconds } from "#base";
import { findAttack } from "../measure/attack.ts";

/** How far off an attack may have ended up by stretching; further, it is another sound's. */
const reach: Seconds = 0.0025;
/** Silence kept before an attack, so that its first samples come after the wrap. */
const headroom: Seconds = 0.0004;
/** Within this, the wrap may choose its place: a step nobody would notice is better than one somebody might. */
const choice: Seconds = 0.0003;

/** Play a circle from another sample on. */
function turn(clip: AudioClip, by: Samples): AudioClip {
  const length = clipLength(clip);
  const from = ((by % length) + length) % length;
  if (from === 0) return clip;
  const channels = clip.channels.map((channel) => {
    const turned = new Float32Array(length);
    turned.set(channel.subarray(from));
    turned.set(channel.subarray(0, from), length - from);
    return turned;
  });
  return { channels, sampleRate: clip.sampleRate };
}

/** The sample near 0 that differs least from the one before it, over all channels. */
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

/** A circle that begins at beat 1. */
export interface PlacedCircle {
  readonly clip: AudioClip;
  /** Samples that went from the beginning to the end; negative the other way. */
  readonly turned: Samples;
}

/**
 * Turn a circle so that the attack of beat 1 begins just after sample 0.
 *
 * @param clip - a circle [C, N] with beat 1 near sample 0
 * @param onset - whether an attack is expected there
 * @returns the same circle, turned by some milliseconds at most
 */
export function placeBeatOne(clip: AudioClip, onset: boolean): PlacedCircle {
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
  const turned = findSmallestStep(clip, target, Math.round(choice * rate));
  return { clip: turn(clip, turned), turned };
}
