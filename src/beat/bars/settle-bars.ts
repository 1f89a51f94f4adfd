/**
 * A second look at a walk through bars. The walk was found bar by bar; now whole stretches of it
 * are seen at once, and where beat 1 fits better half a beat or a beat later, the walk is turned.
 * Knows walks and judgements; refuses to know sound.
 */
import type { Ratio, Seconds } from "#base";
import { layAccents } from "../features/accent-curves.ts";
import type { RhythmFeatures } from "../features/rhythm-features.ts";
import { gatherEvidence } from "./bar-evidence.ts";
import { placesPerBeat } from "./bar-patterns.ts";
import type { DecodedBeat } from "./decode-bars.ts";
import { judgePlaces, type PlaceJudge, shareOut } from "./judge-places.ts";
import type { BarReading } from "./read-bars.ts";

/** A walk that was looked at twice. */
export interface SettledBars {
  readonly beats: readonly DecodedBeat[];
  /** That the beats are where they were put. */
  readonly beatSureness: Ratio;
  /** That the bars begin where they were put, too. */
  readonly barSureness: Ratio;
}

/** Bars that are judged together: a verse, not a whole evening. */
const stretchBars = 32;
/** What the first look's opinion is worth beside the second's (nepers). */
const firstLook = 0.7;
/** Cost (nepers) of another turn from one stretch to the next. */
const turnCost = 8;

/** Cut a walk into stretches; what is left over belongs to the last. */
function cutStretches(beats: readonly DecodedBeat[], size: number): DecodedBeat[][] {
  const count = Math.max(1, Math.round(beats.length / size));
  return Array.from({ length: count }, (_, i) =>
    beats.slice(i * size, i === count - 1 ? beats.length : (i + 1) * size),
  );
}

/**
 * Choose a turn for each stretch: the likeliest row of them.
 *
 * @param shares - probability of every turn, per stretch [stretches][turns]
 * @param cost - of another turn than the stretch before
 * @returns turn per stretch
 */
export function chooseTurns(shares: readonly Float64Array[], cost: number): number[] {
  const turns = shares[0].length;
  const from: Int32Array[] = [];
  let merits = shares[0].map((share) => Math.log(share + 1e-12));
  for (const next of shares.slice(1)) {
    const best = merits.indexOf(Math.max(...merits));
    const back = Int32Array.from({ length: turns }, (_, turn) =>
      merits[turn] >= merits[best] - cost ? turn : best,
    );
    merits = next.map((share, turn) => {
      const before = back[turn];
      return Math.log(share + 1e-12) + merits[before] - (before === turn ? 0 : cost);
    });
    from.push(back);
  }
  let turn = merits.indexOf(Math.max(...merits));
  const chosen = [turn];
  for (const back of from.reverse()) {
    turn = back[turn];
    chosen.unshift(turn);
  }
  return chosen;
}

/**
 * Turn a walk: what was called place s of the bar becomes its beginning.
 *
 * @param beats - the walk
 * @param places - s, 0 ≤ s < beatsPerBar · places
 * @param beatsPerBar - metre
 * @returns the same walk, later by a part of a beat and counted differently
 */
export function turnBeats(beats: readonly DecodedBeat[], places: number, beatsPerBar: number): DecodedBeat[] {
  const whole = Math.floor(places / placesPerBeat);
  const part = (places % placesPerBeat) / placesPerBeat;
  return beats.map((beat) => ({
    ...beat,
    step: beat.step + part * beat.interval,
    position: (beat.position - whole + beatsPerBar) % beatsPerBar,
  }));
}

/**
 * Settle where beats and bars begin.
 *
 * @param reading - the walk as it was found
 * @param features - what was heard
 * @param from - when the sound begins
 * @param judge - for the metre of the reading
 */
export function settleBars(
  reading: BarReading,
  features: RhythmFeatures,
  from: Seconds,
  judge: PlaceJudge,
): SettledBars {
  const { grid, bars, beatsPerBar } = reading;
  const curves = [...grid.curves, ...layAccents(features.attacks, grid.step, grid.length)];
  const stretches = cutStretches(bars.beats, stretchBars * beatsPerBar);
  const shares = stretches.map((walk, i) => {
    const beginning = i === 0 ? from / grid.step : null;
    const scores = judgePlaces(gatherEvidence(curves, walk, beatsPerBar, beginning), judge);
    scores[0] += firstLook;
    return shareOut(scores);
  });
  const turns = chooseTurns(shares, turnCost);
  const beats: DecodedBeat[] = [];
  let onBeat = 0;
  let onBar = 0;
  stretches.forEach((walk, i) => {
    for (const beat of turnBeats(walk, turns[i], beatsPerBar)) {
      const last = beats.at(-1);
      // Where two stretches are turned differently a beat may come too soon.
      if (!last || beat.step - last.step > 0.5 * beat.interval) beats.push(beat);
    }
    const weight = walk.length / bars.beats.length;
    onBar += weight * shares[i][turns[i]];
    const sameBeat = shares[i].filter((_, s) => (s - turns[i]) % placesPerBeat === 0);
    onBeat += weight * sameBeat.reduce((sum, share) => sum + share, 0);
  });
  return { beats, beatSureness: onBeat, barSureness: onBar };
}
