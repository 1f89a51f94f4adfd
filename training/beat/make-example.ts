/**
 * From the features of a piece to a training example of the downbeat network.
 */
import { createRandom } from "#base";
import {
  type BarPatterns,
  type BeatSequence,
  decodeAtTempo,
  foldBarFeatures,
  measureAccents,
  type RhythmGrid,
  sampleOnGrid,
  soundingSpan,
  stepAt,
  subdivisionsPerBeat,
} from "#beat/training";
import type { AnnotatedPiece } from "./extract-features.ts";
import type { DownbeatExample } from "./fit-downbeat-network.ts";

/** The true beats, all off by the same share of a beat, on a grid. */
function trueBeats({ truth }: AnnotatedPiece, step: number, error: number): BeatSequence {
  const { beats, beats_per_bar: beatsPerBar } = truth;
  const period = 60 / truth.bpm;
  const before = {
    time_s: beats[0].time_s - period,
    position: ((beats[0].position - 2 + beatsPerBar) % beatsPerBar) + 1,
  };
  const all = [before, ...beats];
  return all.map(({ time_s, position }, i) => {
    const length = (all[i + 1]?.time_s ?? time_s + period) - time_s;
    return { step: (time_s + error * length) / step, interval: length / step, position: position - 1 };
  });
}

/**
 * Make an example. Where the piece has beats, they are taken from the truth; where it has none, the
 * decoder finds some, as it would in use.
 *
 * @param piece - features and truth
 * @param seed - of the tempo that the tracker is given, nearly right, and of the error of the beats
 * @param patterns - that the tracker knows of this metre
 * @returns null for silence
 */
export function makeExample(
  piece: AnnotatedPiece,
  seed: number,
  patterns: BarPatterns,
): DownbeatExample | null {
  const { features, truth } = piece;
  const beatsPerBar = truth.beats_per_bar === 3 ? 3 : 4;
  const span = soundingSpan(features.envelopes);
  if (span === null) return null;
  const random = createRandom(seed).fork("evidence");
  const bpm = Math.max(40, Math.min(300, truth.bpm * (1 + 0.01 * random.normal())));
  const error = (0.25 * (2 * random.uniform() - 1)) / subdivisionsPerBeat;
  let grid: RhythmGrid;
  let beats: BeatSequence;
  if (truth.has_beat) {
    grid = sampleOnGrid(features, stepAt(bpm), 60 / bpm);
    beats = trueBeats(piece, grid.step, error);
  } else {
    const decoded = decodeAtTempo(features, bpm, beatsPerBar, 1.25, patterns);
    grid = decoded.grid;
    beats = decoded.bars.beats;
  }
  const curves = [...grid.curves, ...measureAccents(features.envelopes, grid.step, grid.length)];
  return {
    beatsPerBar,
    features: foldBarFeatures(curves, beats, beatsPerBar, span.from / grid.step),
    label: !truth.has_beat ? "none" : truth.has_downbeat ? "downbeat" : "beat",
  };
}
