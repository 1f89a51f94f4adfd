/**
 * Corrects the phase of decoded beats. They were found bar by bar; here whole sections are seen at once,
 * and where the downbeat fits better some subdivisions or beats later, the section is shifted there.
 */
import type { Ratio, Seconds } from "#base";
import { measureAccents } from "../features/measure-accents.ts";
import type { RhythmFeatures } from "../features/rhythm-features.ts";
import { subdivisionsPerBeat } from "./bar-patterns.ts";
import type { BarHypothesis } from "./decode-at-tempo.ts";
import type { DecodedBeat } from "./decode-bars.ts";
import { type DownbeatNetwork, scoreDownbeats, softmax } from "./downbeat-network.ts";
import { foldBarFeatures } from "./fold-bar-features.ts";

/** Beats in their corrected phase. */
export interface PhaseCorrectedBars {
  readonly beats: readonly DecodedBeat[];
  /** Probability that the beats are where they were put. */
  readonly beatConfidence: Ratio;
  /** Probability that the bars begin where they were put, too. */
  readonly downbeatConfidence: Ratio;
}

/** Bars that are scored together: a verse, not a whole evening. */
const sectionBars = 32;
/** Added to the logit of the phase that the decoder found (nepers). */
const decodedPhaseBonus = 0.7;
/** Cost (nepers) of another phase shift from one section to the next. */
const shiftChangeCost = 8;

/** Cut beats into sections; what is left over belongs to the last. */
function cutSections(beats: readonly DecodedBeat[], size: number): DecodedBeat[][] {
  const count = Math.max(1, Math.round(beats.length / size));
  return Array.from({ length: count }, (_, i) =>
    beats.slice(i * size, i === count - 1 ? beats.length : (i + 1) * size),
  );
}

/**
 * Choose a phase shift for each section: the Viterbi path through them.
 *
 * @param probabilities - of every shift, per section [sections][shifts]
 * @param cost - of another shift than in the section before
 * @returns shift per section
 */
export function choosePhaseShifts(probabilities: readonly Float64Array[], cost: number): number[] {
  const shifts = probabilities[0].length;
  const from: Int32Array[] = [];
  let scores = probabilities[0].map((probability) => Math.log(probability + 1e-12));
  for (const next of probabilities.slice(1)) {
    const best = scores.indexOf(Math.max(...scores));
    const back = Int32Array.from({ length: shifts }, (_, shift) =>
      scores[shift] >= scores[best] - cost ? shift : best,
    );
    scores = next.map((probability, shift) => {
      const before = back[shift];
      return Math.log(probability + 1e-12) + scores[before] - (before === shift ? 0 : cost);
    });
    from.push(back);
  }
  let shift = scores.indexOf(Math.max(...scores));
  const chosen = [shift];
  for (const back of from.reverse()) {
    shift = back[shift];
    chosen.unshift(shift);
  }
  return chosen;
}

/**
 * Shift the phase of beats: what was subdivision s of the bar becomes its downbeat.
 *
 * @param beats - in order
 * @param shift - s, 0 ≤ s < beatsPerBar · subdivisions
 * @param beatsPerBar - metre
 * @returns the same beats, later by a part of a beat and counted differently
 */
export function shiftPhase(beats: readonly DecodedBeat[], shift: number, beatsPerBar: number): DecodedBeat[] {
  const wholeBeats = Math.floor(shift / subdivisionsPerBeat);
  const part = (shift % subdivisionsPerBeat) / subdivisionsPerBeat;
  return beats.map((beat) => ({
    ...beat,
    step: beat.step + part * beat.interval,
    position: (beat.position - wholeBeats + beatsPerBar) % beatsPerBar,
  }));
}

/**
 * Correct where beats and bars begin.
 *
 * @param hypothesis - the beats as they were decoded
 * @param features - of the recording
 * @param soundStart - when the sound starts
 * @param network - for the metre of the hypothesis
 */
export function correctPhase(
  hypothesis: BarHypothesis,
  features: RhythmFeatures,
  soundStart: Seconds,
  network: DownbeatNetwork,
): PhaseCorrectedBars {
  const { grid, bars, beatsPerBar } = hypothesis;
  const curves = [...grid.curves, ...measureAccents(features.envelopes, grid.step, grid.length)];
  const sections = cutSections(bars.beats, sectionBars * beatsPerBar);
  const probabilities = sections.map((section, i) => {
    const start = i === 0 ? soundStart / grid.step : null;
    const logits = scoreDownbeats(foldBarFeatures(curves, section, beatsPerBar, start), network);
    logits[0] += decodedPhaseBonus;
    return softmax(logits);
  });
  const shifts = choosePhaseShifts(probabilities, shiftChangeCost);
  const beats: DecodedBeat[] = [];
  let beatConfidence = 0;
  let downbeatConfidence = 0;
  sections.forEach((section, i) => {
    for (const beat of shiftPhase(section, shifts[i], beatsPerBar)) {
      const last = beats.at(-1);
      // Where two sections are shifted differently a beat may come too soon.
      if (!last || beat.step - last.step > 0.5 * beat.interval) beats.push(beat);
    }
    const weight = section.length / bars.beats.length;
    downbeatConfidence += weight * probabilities[i][shifts[i]];
    const sameBeat = probabilities[i].filter((_, s) => (s - shifts[i]) % subdivisionsPerBeat === 0);
    beatConfidence += weight * sameBeat.reduce((sum, probability) => sum + probability, 0);
  });
  return { beats, beatConfidence, downbeatConfidence };
}
