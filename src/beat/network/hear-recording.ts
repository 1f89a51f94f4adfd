/**
 * Hears a recording with the network: finds the level that the beats are counted at, near the tempo that was asked for
 * or at any, then the bars in the metre that fits best.
 */
import type { Bpm, Ratio, Seconds } from "#base";
import type { DecodedBeat } from "../bars/decode-bars.ts";
import { type Activations, type BeatNetwork, hearAtTempo, networkMetres } from "./beat-network.ts";
import { decodeActivations, type HeardBars } from "./decode-activations.ts";
import type { NetworkInput } from "./network-input.ts";
import { fitOf, type HearingEvidence } from "./rate-hearing.ts";

/** What was heard at a tempo. */
export interface Hearing {
  readonly bpm: Bpm;
  readonly beatsPerBar: number;
  /** Length of a step of the beats. */
  readonly step: Seconds;
  readonly beats: readonly DecodedBeat[];
  readonly evidence: HearingEvidence;
}

/** Metres that are told apart where none is given; a bar of two is half a bar of four. */
const openMetres: readonly number[] = [3, 4, 5, 6, 7];
/** Nepers a beat that the network's opinion on the metre counts beside the downbeats found. */
const metreWeight = 0.3;
/** Nepers a beat by which music in four has an advance. */
const fourAdvance = 0.01;

const logistic = (x: number) => 1 / (1 + Math.exp(-x));

/** Read probabilities at beats and between them. */
function gatherEvidence(activations: Activations, bars: HeardBars, duration: Seconds): HearingEvidence {
  const { beat, downbeat, step, lead, level, metres } = activations;
  const at = (values: Float32Array, time: Seconds) => {
    const g = Math.round(time / step + lead);
    let best = Number.NEGATIVE_INFINITY;
    for (let n = Math.max(0, g - 1); n <= Math.min(values.length - 1, g + 1); n++)
      best = Math.max(best, values[n]);
    return logistic(best);
  };
  const sums = { onBeat: 0, offBeat: 0, onBar: 0, offBar: 0 };
  let count = 0;
  let downs = 0;
  for (const { step: place, interval, position } of bars.beats) {
    const time = place * bars.step;
    if (time < 0 || time > duration) continue;
    count++;
    sums.onBeat += at(beat, time);
    sums.offBeat += at(beat, time + 0.5 * interval * bars.step);
    if (position === 0) {
      downs++;
      sums.onBar += at(downbeat, time);
    } else sums.offBar += at(downbeat, time);
  }
  return {
    beats: bars.score / Math.max(1, count),
    onBeat: sums.onBeat / Math.max(1, count),
    offBeat: sums.offBeat / Math.max(1, count),
    onBar: sums.onBar / Math.max(1, downs),
    offBar: sums.offBar / Math.max(1, count - downs),
    level,
    metre: metres[networkMetres.indexOf(bars.beatsPerBar)] ?? 0,
  };
}

/** The tempo of beats on a grid. */
function tempoOf({ beats, step }: HeardBars): Bpm {
  const [first] = beats;
  const last = beats[beats.length - 1];
  if (!first || !last || first === last) return 0;
  return (60 * (beats.length - 1)) / ((last.step - first.step) * step);
}

/** Share of a metre in what the network says; bars of two are halves of bars of four. */
function shareOf({ metres }: Activations, beatsPerBar: number): Ratio {
  const share = metres[networkMetres.indexOf(beatsPerBar)] ?? 0;
  return beatsPerBar === 4 ? share + metres[networkMetres.indexOf(2)] : share;
}

/** The metres worth decoding. */
function likelyMetres(activations: Activations): number[] {
  const ranked = openMetres.map((beatsPerBar) => ({ beatsPerBar, share: shareOf(activations, beatsPerBar) }));
  ranked.sort((a, b) => b.share - a.share);
  const least = Math.max(0.05, 0.15 * ranked[0].share);
  return ranked.filter(({ share }, i) => i === 0 || (i < 3 && share > least)).map((one) => one.beatsPerBar);
}

/**
 * Hear at one tempo, in the best of some metres.
 *
 * @param network - learnt weights
 * @param input - of the recording
 * @param bpm - expected tempo
 * @param reach - farthest allowed ratio from it, either way
 * @param metre - known one, or null
 * @param onProgress - called with the share that is done
 */
export function hearBars(
  network: BeatNetwork,
  input: NetworkInput,
  bpm: Bpm,
  reach: Ratio,
  metre: number | null,
  onProgress?: (done: Ratio) => void,
): Hearing {
  return hearActivations(hearAtTempo(network, input, bpm, onProgress), input.duration, reach, metre);
}

/**
 * Decode activations in the best of some metres.
 *
 * @param activations - of the network
 * @param duration - of the recording
 * @param reach - farthest allowed ratio from the tempo of the activations, either way
 * @param metre - known one, or null
 */
export function hearActivations(
  activations: Activations,
  duration: Seconds,
  reach: Ratio,
  metre: number | null,
): Hearing {
  let best: HeardBars | undefined;
  let bestScore = Number.NEGATIVE_INFINITY;
  for (const beatsPerBar of metre === null ? likelyMetres(activations) : [metre]) {
    const bars = decodeActivations(activations, duration, beatsPerBar, reach);
    const score =
      bars.score / Math.max(1, bars.beats.length) +
      metreWeight * Math.log(shareOf(activations, beatsPerBar) + 0.01) +
      (beatsPerBar === 4 ? fourAdvance : 0);
    if (!best || score > bestScore) [best, bestScore] = [bars, score];
  }
  const bars = best as HeardBars;
  return {
    bpm: tempoOf(bars) || activations.bpm,
    beatsPerBar: bars.beatsPerBar,
    step: bars.step,
    beats: bars.beats,
    evidence: gatherEvidence(activations, bars, duration),
  };
}

/** Music this near to the tempo that it was heard at needs no second look. */
const near: Ratio = 1.02;

/**
 * Hear near a tempo: where the music goes at another, it is heard again at that.
 *
 * @param network - learnt weights
 * @param input - of the recording
 * @param bpm - expected tempo
 * @param reach - farthest allowed ratio from it, either way
 * @param metre - known one, or null
 * @param onProgress - called with the share of the first look that is done
 */
export function hearNear(
  network: BeatNetwork,
  input: NetworkInput,
  bpm: Bpm,
  reach: Ratio,
  metre: number | null,
  onProgress?: (done: Ratio) => void,
): Hearing {
  let best = hearBars(network, input, bpm, reach, metre, onProgress);
  let expected = bpm;
  for (let look = 0; look < 2; look++) {
    if (Math.abs(Math.log(best.bpm / expected)) < Math.log(near)) break;
    expected = best.bpm;
    const again = hearBars(network, input, expected, 1.12, metre);
    if (fitOf(again.evidence) <= fitOf(best.evidence)) break;
    best = again;
  }
  return best;
}
