/** From features to beats, with the network: tempo and metre, bars, the exact time of each beat. */
import type { BeatGrid, Bpm, Ratio, Seconds } from "#base";
import type { RhythmFeatures } from "../features/rhythm-features.ts";
import type { Span } from "../features/sounding-span.ts";
import { excerptOf, givenReach } from "../tempo/choose-tempo-and-metre.ts";
import { findTempoCandidates, logTempoPrior } from "../tempo/find-tempo-candidates.ts";
import { placeBeats } from "../tempo/place-beats.ts";
import type { BeatNetwork } from "./beat-network.ts";
import { fitOf, type Hearing, type HearingEvidence, hearBars, hearNear } from "./hear-recording.ts";
import { networkSource, openNetworkInput } from "./network-input.ts";

/** What is known beforehand. */
interface Known {
  readonly bpm?: Bpm | undefined;
  readonly beatsPerBar?: number | undefined;
  readonly onProgress?: ((done: Ratio) => void) | undefined;
}

/** Weight of the prior over tempi beside the fit. */
const priorWeight = 0.25;
/** A tempo candidate is followed by this ratio, either way. */
const candidateReach: Ratio = 1.06;

/**
 * Find beats with the network.
 *
 * @param features - of the recording
 * @param span - where there is sound
 * @param network - learnt weights
 * @param known - what is known beforehand
 */
export function findBeatsByNetwork(
  features: RhythmFeatures,
  span: Span,
  network: BeatNetwork,
  known: Known,
): BeatGrid {
  const { duration } = features;
  const metre = known.beatsPerBar ?? null;
  const bpm = known.bpm ?? chooseTempo(features, network, metre);
  if (bpm === null) return silent(duration, metre ?? 4);
  const input = openNetworkInput(networkSource(features));
  const hearing = hearNear(network, input, bpm, givenReach, metre);
  known.onProgress?.(1);
  return placeBeats(hearing.beats, hearing.step, features, span, {
    beatsPerBar: hearing.beatsPerBar,
    confidence: confidenceOf(hearing.evidence),
    downbeatConfidence: downbeatConfidenceOf(hearing.evidence),
  });
}

/** Choose a tempo where none is given; null where nothing repeats. */
function chooseTempo(features: RhythmFeatures, network: BeatNetwork, metre: number | null): Bpm | null {
  const excerpt = excerptOf(features);
  const input = openNetworkInput(networkSource(excerpt));
  let best: Hearing | undefined;
  let bestFit = Number.NEGATIVE_INFINITY;
  for (const candidate of findTempoCandidates(excerpt.onsets)) {
    const hearing = hearBars(network, input, candidate, candidateReach, metre);
    const fit = fitOf(hearing) + priorWeight * logTempoPrior(hearing.bpm);
    if (fit > bestFit) [best, bestFit] = [hearing, fit];
  }
  return best?.bpm ?? null;
}

const logistic = (x: number) => 1 / (1 + Math.exp(-x));

/** How sure it is of the beats. */
function confidenceOf({ onBeat, offBeat, level }: HearingEvidence): Ratio {
  return logistic(6 * (onBeat - offBeat) + 2 * level - 4);
}

/** How sure it is of the bars, too. */
function downbeatConfidenceOf(evidence: HearingEvidence): Ratio {
  return confidenceOf(evidence) * logistic(8 * (evidence.onBar - evidence.offBar) - 3);
}

function silent(duration: Seconds, beatsPerBar: number): BeatGrid {
  return { duration, tempo: 0, beatsPerBar, confidence: 0, downbeatConfidence: 0, beats: [] };
}
