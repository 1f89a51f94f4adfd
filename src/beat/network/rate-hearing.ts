/** How far a hearing can be trusted: regressions fitted to hearings of rendered pieces, right and wrong. */
import type { Ratio } from "#base";

/** What speaks for a hearing. */
export interface HearingEvidence {
  /** Mean log-odds of its beats. */
  readonly beats: number;
  /** Mean probability of a beat at its beats, and half-way between them. */
  readonly onBeat: Ratio;
  readonly offBeat: Ratio;
  /** Mean probability of a downbeat at its downbeats, and at its other beats. */
  readonly onBar: Ratio;
  readonly offBar: Ratio;
  /** Mean probability that this is the level at which people count. */
  readonly level: Ratio;
  /** Probability of the metre. */
  readonly metre: Ratio;
}

/**
 * Tell how well a hearing fits what was heard.
 *
 * @param evidence - what speaks for it
 * @returns log-odds of this being the tempo of the music, up to a constant
 */
export function fitOf({ onBeat, onBar, level }: HearingEvidence): number {
  return 1.6 * onBeat + 2.2 * onBar + 6 * level;
}

const logistic = (x: number) => 1 / (1 + Math.exp(-x));

/**
 * Tell how sure one may be of the beats.
 *
 * @param evidence - what speaks for them
 * @returns share of hearings with such evidence whose beats are right (training/beat/foreign/fit_confidence.py)
 */
export function beatConfidence({ onBeat, offBeat }: HearingEvidence): Ratio {
  return logistic(4 * (onBeat - offBeat) + 7 * onBeat - 6.6);
}

/**
 * Tell how sure one may be of the bars, too.
 *
 * @param evidence - what speaks for them
 * @returns at most the confidence of the beats
 */
export function downbeatConfidence(evidence: HearingEvidence): Ratio {
  const { onBar, offBar, metre } = evidence;
  return beatConfidence(evidence) * logistic(10.4 * (onBar - offBar) - 3.9 * onBar + 1.5 * metre - 3);
}
