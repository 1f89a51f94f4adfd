/**
 * Moves beats from the decoder's grid to where something begins, to a fraction of a millisecond
 * where an attack is sharp. Knows times and energies; refuses to know about bars.
 */
import type { Ratio, Seconds } from "#base";
import { type AttackCurve, attackHop } from "../features/attack-curve.ts";

/** A beginning near a beat. */
interface Attack {
  readonly time: Seconds;
  /** 0: nothing begins here; 1: a clear attack. */
  readonly weight: Ratio;
}

const after = 3; // cells (6 ms) whose energy is the attack
const before = 5; // cells (10 ms) whose energy was there already
const clearRise = 2.3; // a tenfold rise in energy is a clear attack
const leastRise = 0.8;

/** How much louder, summed over the three bands, it is after a cell's start than before it (nepers of energy). */
function riseAt(bands: readonly Float32Array[], floors: readonly number[], cell: number): number {
  let rise = 0;
  for (let b = 0; b < bands.length; b++) {
    const energy = bands[b];
    let late = 0;
    let early = 0;
    for (let c = cell; c < cell + after; c++) late += energy[c] ?? 0;
    for (let c = cell - before; c < cell; c++) early += energy[c] ?? 0;
    rise += Math.max(0, Math.log((late / after + floors[b]) / (early / before + floors[b])));
  }
  return rise;
}

/** Find the sharpest attack within reach of a time. */
function findAttack(curve: AttackCurve, time: Seconds, reach: Seconds): Attack {
  const bands = [curve.low, curve.whole, curve.high];
  const centre = Math.round(time / attackHop);
  const cells = Math.round(reach / attackHop);
  // What is 40 dB below the loudest moment around is no attack.
  const floors = bands.map((energy) => {
    let loudest = 0;
    for (let c = centre - 150; c < centre + 150; c++) loudest = Math.max(loudest, energy[c] ?? 0);
    return loudest * 1e-4 + 1e-10;
  });
  let best = 0;
  let at = centre;
  for (let c = Math.max(0, centre - cells); c <= centre + cells; c++) {
    // Of two attacks of like strength the one nearer to the beat is meant.
    const closeness = 1 - 0.5 * (Math.abs(c - centre) / (cells + 1)) ** 2;
    const rise = riseAt(bands, floors, c) * closeness;
    if (rise > best) {
      best = rise;
      at = c;
    }
  }
  const here = riseAt(bands, floors, at);
  const weight = Math.max(0, Math.min(1, (here - leastRise) / (clearRise - leastRise)));
  const left = riseAt(bands, floors, at - 1);
  const right = riseAt(bands, floors, at + 1);
  const bend = left - 2 * here + right;
  const shift = bend < 0 ? Math.max(-0.5, Math.min(0.5, (0.5 * (left - right)) / bend)) : 0;
  return { time: Math.max(0, (at + shift + 0.4) * attackHop), weight };
}

/**
 * Fit a curve to attacks: near them where they are clear, even where they are not.
 *
 *     minimise  Σ weight (x − target)² + stiffness Σ (x₋ − 2x + x₊)²
 *
 * @param targets - where each point wants to be [n]
 * @param weights - how much [n], > 0
 * @param stiffness - resistance against uneven distances
 * @returns the curve [n]
 */
export function fitEvenly(targets: Float64Array, weights: Float64Array, stiffness: number): Float64Array {
  const n = targets.length;
  const diagonal = Float64Array.from(weights);
  const first = new Float64Array(n); // coupling of i and i + 1
  const second = new Float64Array(n); // coupling of i and i + 2
  for (let i = 1; i + 1 < n; i++) {
    diagonal[i - 1] += stiffness;
    diagonal[i] += 4 * stiffness;
    diagonal[i + 1] += stiffness;
    first[i - 1] -= 2 * stiffness;
    first[i] -= 2 * stiffness;
    second[i - 1] += stiffness;
  }
  // Elimination of a symmetric matrix of five diagonals.
  const x = Float64Array.from(targets, (target, i) => target * weights[i]);
  for (let i = 0; i < n; i++) {
    for (let j = 1; j <= 2 && i + j < n; j++) {
      const factor = (j === 1 ? first[i] : second[i]) / diagonal[i];
      diagonal[i + j] -= factor * (j === 1 ? first[i] : second[i]);
      if (j === 1 && i + 2 < n) first[i + 1] -= factor * second[i];
      x[i + j] -= factor * x[i];
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    if (i + 1 < n) x[i] -= first[i] * x[i + 1];
    if (i + 2 < n) x[i] -= second[i] * x[i + 2];
    x[i] /= diagonal[i];
  }
  return x;
}

/**
 * Refine beats to attacks. A beat without one goes where its neighbours put it; a single stray
 * attack (a flam, a grace note) does not pull its beat away from them. In the end all go back by the lag of
 * soft sounds.
 *
 * @param times - beats, rising, on a coarse grid [n]
 * @param curve - energies
 * @param lag - how much later soft sounds are heard than they begin
 * @returns refined beats [n], still rising
 * @source own
 */
export function refineBeats(times: readonly Seconds[], curve: AttackCurve, lag: Seconds = 0): Seconds[] {
  if (times.length === 0) return [];
  const reachOf = (i: number) => {
    const next = times[Math.min(i + 1, times.length - 1)] - times[Math.max(0, i - 1)];
    const period = next / Math.max(1, Math.min(i + 1, times.length - 1) - Math.max(0, i - 1));
    return Math.max(0.012, Math.min(0.035, 0.1 * (period || 0.5)));
  };
  const attacks = times.map((time, i) => findAttack(curve, time, reachOf(i)));
  const targets = Float64Array.from(attacks, (attack, i) => (attack.weight > 0.05 ? attack.time : times[i]));
  const trust = Float64Array.from(attacks, (attack) => 0.02 + attack.weight);
  let fitted = fitEvenly(targets, trust, 0.5);
  for (let round = 0; round < 3; round++) {
    const weights = trust.map((w, i) => 0.01 + w / (1 + ((targets[i] - fitted[i]) / 0.006) ** 2));
    fitted = fitEvenly(targets, weights, 0.5);
  }
  return Array.from(fitted, (time) => time - lag);
}
