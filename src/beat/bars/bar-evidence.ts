/**
 * What a recording tells about its bars, once it is known how fast they go: all bars of a walk laid
 * on top of each other, and where the sound begins. Knows curves and a walk; refuses to judge.
 */

import { accentCount } from "../features/accent-curves.ts";
import { placesPerBeat } from "./bar-patterns.ts";
import type { DecodedBeat } from "./decode-bars.ts";
import { curveCount } from "./rhythm-grid.ts";

/** Values at each place of the bar: the grid's curves, accents, the beginning of the sound. */
export const evidenceWidth = curveCount + accentCount + 1;

/** A walk through bars; steps may be fractions. */
export type BarWalk = readonly Pick<DecodedBeat, "step" | "interval" | "position">[];

/** Evidence of more bars than this is no stronger: bars repeat each other. */
const enoughBars = 8;
const beginningHeight = 2;

/**
 * Tell where in the bar a step of the grid lies.
 *
 * @param walk - beats, rising, at least one
 * @param step - on the grid; before the first beat its length is assumed
 * @returns places after beat 1, 0 ≤ place < beatsPerBar · places
 */
export function placeInBar(walk: BarWalk, beatsPerBar: number, step: number): number {
  let i = 0;
  while (i + 1 < walk.length && walk[i + 1].step <= step) i++;
  const places = beatsPerBar * placesPerBeat;
  const place = placesPerBeat * (walk[i].position + (step - walk[i].step) / walk[i].interval);
  return ((place % places) + places) % places;
}

/**
 * Gather evidence.
 *
 * @param curves - of the grid, then accents [D][length]
 * @param walk - beats, rising, at least one
 * @param beatsPerBar - its metre
 * @param beginning - step of the grid at which the sound begins, or null where that tells nothing
 * @returns [beatsPerBar · places, evidenceWidth]
 * @source own
 */
export function gatherEvidence(
  curves: readonly Float32Array[],
  walk: BarWalk,
  beatsPerBar: number,
  beginning: number | null,
): Float32Array {
  const places = beatsPerBar * placesPerBeat;
  const evidence = new Float32Array(places * evidenceWidth);
  const counts = new Uint32Array(places);
  for (const { step, interval, position } of walk) {
    for (let k = 0; k < placesPerBeat; k++) {
      const at = Math.round(step + (interval * k) / placesPerBeat);
      if (at < 0 || at >= curves[0].length) continue;
      const place = position * placesPerBeat + k;
      counts[place]++;
      for (let d = 0; d < curves.length; d++) evidence[place * evidenceWidth + d] += curves[d][at];
    }
  }
  const gain = Math.sqrt(Math.min(enoughBars, Math.max(1, walk.length / beatsPerBar)));
  for (let d = 0; d < curves.length; d++) {
    let mean = 0;
    for (let place = 0; place < places; place++) {
      evidence[place * evidenceWidth + d] *= gain / Math.max(1, counts[place]);
      mean += evidence[place * evidenceWidth + d] / places;
    }
    // Accents have no mean of nought yet.
    if (d < curveCount) continue;
    for (let place = 0; place < places; place++) evidence[place * evidenceWidth + d] -= mean;
  }
  if (beginning !== null) {
    const place = placeInBar(walk, beatsPerBar, beginning);
    const whole = Math.floor(place);
    const last = evidenceWidth - 1;
    evidence[whole * evidenceWidth + last] += beginningHeight * (1 - (place - whole));
    evidence[((whole + 1) % places) * evidenceWidth + last] += beginningHeight * (place - whole);
  }
  return evidence;
}
