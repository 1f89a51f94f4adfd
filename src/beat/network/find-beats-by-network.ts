/** From features to beats, with the network: tempo and metre, bars, the exact time of each beat. */
import type { BeatGrid, Bpm, Ratio, Seconds } from "#base";
import type { RhythmFeatures } from "../features/rhythm-features.ts";
import type { Span } from "../features/sounding-span.ts";
import { excerptOf, givenReach } from "../tempo/choose-tempo-and-metre.ts";
import { findTempoCandidates, logTempoPrior } from "../tempo/find-tempo-candidates.ts";
import { placeBeats } from "../tempo/place-beats.ts";
import { type Activations, type BeatNetwork, hearAtTempo } from "./beat-network.ts";
import { type Hearing, hearActivations, hearBars, hearNear } from "./hear-recording.ts";
import { networkSource, openNetworkInput } from "./network-input.ts";
import { beatConfidence, downbeatConfidence, fitOf } from "./rate-hearing.ts";

/** What is known beforehand. */
interface Known {
  readonly bpm?: Bpm | undefined;
  readonly beatsPerBar?: number | undefined;
  readonly onProgress?: ((done: Ratio) => void) | undefined;
}

/** Tempo is chosen by so much of a recording's middle. */
const excerptSeconds: Seconds = 30;
/** So many of the candidates whose level is likeliest are decoded. */
const decodedCandidates = 2;
/** Below this the network may not know the tempo as the music's. */
const knownLevel: Ratio = 0.7;
/** Nepers by which another tempo must fit better than the one that was asked for. */
const clearlyBetter = 1.5;
/** Nepers for a level that is surely right, as in `fitOf`. */
const levelWeight = 6;
/** Weight of the prior over tempi beside the fit. */
const priorWeight = 2.3;
/** The network has learnt from scores, not from ears, when soft sounds begin: so much of their lag is left. */
const lagLeft: Ratio = 0.5;
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
  const bpm = known.bpm ?? chooseTempo(network, features, metre);
  if (bpm === null) return silent(duration, metre ?? 4);
  const input = openNetworkInput(networkSource(features));
  const near = hearNear(network, input, bpm, givenReach, metre, known.onProgress);
  const isLost = known.bpm !== undefined && near.evidence.level < knownLevel;
  const hearing = isLost ? hearElsewhere(near, bpm, network, features, metre) : near;
  known.onProgress?.(1);
  const about = {
    beatsPerBar: hearing.beatsPerBar,
    confidence: beatConfidence(hearing.evidence),
    downbeatConfidence: downbeatConfidence(hearing.evidence),
  };
  return placeBeats(hearing.beats, hearing.step, features, span, about, lagLeft);
}

/** Choose a tempo where none is given; null where nothing repeats. */
function chooseTempo(network: BeatNetwork, features: RhythmFeatures, metre: number | null): Bpm | null {
  const excerpt = excerptOf(features, excerptSeconds);
  const input = openNetworkInput(networkSource(excerpt));
  const heard = findTempoCandidates(excerpt.onsets).map((candidate) =>
    hearAtTempo(network, input, candidate),
  );
  const likely = ({ level, bpm }: Activations) => levelWeight * level + priorWeight * logTempoPrior(bpm);
  heard.sort((a, b) => likely(b) - likely(a));
  let best: Hearing | undefined;
  let bestFit = Number.NEGATIVE_INFINITY;
  for (const activations of heard.slice(0, decodedCandidates)) {
    const hearing = hearActivations(activations, input.duration, candidateReach, metre);
    const fit = fitOf(hearing.evidence) + priorWeight * logTempoPrior(hearing.bpm);
    if (fit > bestFit) [best, bestFit] = [hearing, fit];
  }
  return best?.bpm ?? null;
}

/** Where the tempo that was asked for is not the music's, hear it at one within reach that is. */
function hearElsewhere(
  near: Hearing,
  bpm: Bpm,
  network: BeatNetwork,
  features: RhythmFeatures,
  metre: number | null,
): Hearing {
  const input = openNetworkInput(networkSource(features));
  let best = near;
  for (const candidate of findTempoCandidates(excerptOf(features, excerptSeconds).onsets)) {
    const away = Math.abs(Math.log(candidate / bpm));
    if (away > Math.log(givenReach) || away < Math.log(1.04)) continue;
    const hearing = hearBars(network, input, candidate, candidateReach, metre);
    if (fitOf(hearing.evidence) > fitOf(best.evidence) + clearlyBetter) best = hearing;
  }
  return best;
}

function silent(duration: Seconds, beatsPerBar: number): BeatGrid {
  return { duration, tempo: 0, beatsPerBar, confidence: 0, downbeatConfidence: 0, beats: [] };
}
