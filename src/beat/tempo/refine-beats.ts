/**
 * Moves beats from the decoder's grid to where something begins, to a fraction of a millisecond
 * where an attack is sharp.
 */
import type { Ratio, Seconds } from "#base";
import { smoothWhittaker } from "#dsp";
import { type EnergyEnvelopes, envelopeHop } from "../features/energy-envelopes.ts";

/** A beginning near a beat. */
interface Attack {
  readonly time: Seconds;
  /** 0: nothing begins here; 1: a clear attack. */
  readonly weight: Ratio;
}

const after = 3; // frames (6 ms) whose energy is the attack
const before = 5; // frames (10 ms) whose energy was there already
const clearRise = 2.3; // a tenfold rise in energy is a clear attack
const minRise = 0.8;

/** How much louder, summed over the three bands, it is after a frame's start than before it (nepers of energy). */
function riseAt(bands: readonly Float32Array[], floors: readonly number[], frame: number): number {
  let rise = 0;
  for (let b = 0; b < bands.length; b++) {
    const energy = bands[b];
    let late = 0;
    let early = 0;
    for (let f = frame; f < frame + after; f++) late += energy[f] ?? 0;
    for (let f = frame - before; f < frame; f++) early += energy[f] ?? 0;
    rise += Math.max(0, Math.log((late / after + floors[b]) / (early / before + floors[b])));
  }
  return rise;
}

/** Find the sharpest attack within reach of a time. */
function findAttack(envelopes: EnergyEnvelopes, time: Seconds, reach: Seconds): Attack {
  const bands = [envelopes.low, envelopes.full, envelopes.high];
  const centre = Math.round(time / envelopeHop);
  const frames = Math.round(reach / envelopeHop);
  // What is 40 dB below the loudest moment around does not count as an attack.
  const floors = bands.map((energy) => {
    let loudest = 0;
    for (let c = centre - 150; c < centre + 150; c++) loudest = Math.max(loudest, energy[c] ?? 0);
    return loudest * 1e-4 + 1e-10;
  });
  let best = 0;
  let at = centre;
  for (let c = Math.max(0, centre - frames); c <= centre + frames; c++) {
    // Of two attacks of similar strength the one nearer to the beat counts.
    const closeness = 1 - 0.5 * (Math.abs(c - centre) / (frames + 1)) ** 2;
    const rise = riseAt(bands, floors, c) * closeness;
    if (rise > best) {
      best = rise;
      at = c;
    }
  }
  const here = riseAt(bands, floors, at);
  const weight = Math.max(0, Math.min(1, (here - minRise) / (clearRise - minRise)));
  const left = riseAt(bands, floors, at - 1);
  const right = riseAt(bands, floors, at + 1);
  const curvature = left - 2 * here + right;
  const shift = curvature < 0 ? Math.max(-0.5, Math.min(0.5, (0.5 * (left - right)) / curvature)) : 0;
  return { time: Math.max(0, (at + shift + 0.4) * envelopeHop), weight };
}

/**
 * Refine beats to attacks. A beat without one goes where its neighbours put it; a single stray
 * attack (a flam, a grace note) does not pull its beat away from them. In the end all go back by the lag of
 * soft sounds.
 *
 * @param times - beats, rising, on a coarse grid [n]
 * @param envelopes - of the recording
 * @param lag - how much later soft sounds are heard than they begin
 * @returns refined beats [n], still rising
 */
export function refineBeats(
  times: readonly Seconds[],
  envelopes: EnergyEnvelopes,
  lag: Seconds = 0,
): Seconds[] {
  if (times.length === 0) return [];
  const reachOf = (i: number) => {
    const next = times[Math.min(i + 1, times.length - 1)] - times[Math.max(0, i - 1)];
    const period = next / Math.max(1, Math.min(i + 1, times.length - 1) - Math.max(0, i - 1));
    return Math.max(0.012, Math.min(0.035, 0.1 * (period || 0.5)));
  };
  const attacks = times.map((time, i) => findAttack(envelopes, time, reachOf(i)));
  const targets = Float64Array.from(attacks, (attack, i) => (attack.weight > 0.05 ? attack.time : times[i]));
  const trust = Float64Array.from(attacks, (attack) => 0.02 + attack.weight);
  let fitted = smoothWhittaker(targets, trust, 0.5);
  for (let iteration = 0; iteration < 3; iteration++) {
    const weights = trust.map((w, i) => 0.01 + w / (1 + ((targets[i] - fitted[i]) / 0.006) ** 2));
    fitted = smoothWhittaker(targets, weights, 0.5);
  }
  return Array.from(fitted, (time) => time - lag);
}
