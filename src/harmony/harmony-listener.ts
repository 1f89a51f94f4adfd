/** A listener for harmony: sound in, keys and chords out. */
import { type AudioClip, type Hertz, mixToMono, type Seconds } from "#base";
import type { BarSpan, ChordFit, HeardChord, HeardKey, ToldBar } from "./heard.ts";
import { hearPitchClasses, type PitchClasses } from "./pitch/pitch-classes.ts";
import { createPitchStream, type PitchRecord } from "./pitch/pitch-stream.ts";
import { measurePitchedness } from "./score/measure-pitchedness.ts";
import { scoreChords } from "./score/score-chords.ts";
import { type HeardMoment, scoreKeys } from "./score/score-keys.ts";
import { everyChord, isSameChord } from "./triads.ts";

/** What was heard; ask it as often as you like. */
export interface Harmony {
  /** The key of all of it; null where nothing of a pitch is heard. */
  key(): HeardKey | null;
  /** The best of the 24 triads for each bar; null where nothing of a pitch is heard. */
  chords(bars: readonly BarSpan[]): (HeardChord | null)[];
  /** How well told chords fit, bar by bar. */
  fits(bars: readonly ToldBar[]): ChordFit[];
}

/** Sound that is listened to as it comes: blocks go in. What is kept is 9 KB a second. */
export interface HarmonyListener {
  /** Take the next block [C, N], of the listener's sample rate. */
  push(block: AudioClip): void;
  /** Close and give what was heard. */
  finish(): Harmony;
}

/**
 * Open a listener.
 *
 * @param sampleRate - 8000…768000
 * @throws LooperError INPUT_OUT_OF_RANGE for other rates
 */
export function createHarmonyListener(sampleRate: Hertz): HarmonyListener {
  const stream = createPitchStream(sampleRate);
  return {
    push: (block) => stream.push(mixToMono(block)),
    finish: () => answer(stream.finish()),
  };
}

/**
 * Listen to a clip; ask the answer for key and chords.
 *
 * @param clip - audio [C, N], 8000…768000 Hz
 * @throws LooperError INPUT_OUT_OF_RANGE for other rates
 */
export function hearHarmony(clip: AudioClip): Harmony {
  const listener = createHarmonyListener(clip.sampleRate);
  listener.push(clip);
  return listener.finish();
}

/**
 * How much a score's lead says: likelihoods are softmaxes of scores. Those of the answers were chosen so that
 * confidence is the share of right answers over parts alone and mixes, that of a key's moments by its keys.
 */
const chordSharpness = 20;
const momentSharpness = 15;
const keySharpness = 20;
/** Moments of which a key is heard. */
const moment: Seconds = 1;
/** Below it, what sounds is drums or noise. */
const leastPitchedness = 0.5;

/** Turn scores into probabilities that add up to 1. */
function toLikelihoods(scores: Float64Array, sharpness: number): Float64Array {
  const best = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(sharpness * (score - best)));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

/** Find the place of the greatest. */
const indexOfBest = (values: Float64Array): number => values.indexOf(Math.max(...values));

/** Hear the key of a record, second by second. */
function keyOf(record: PitchRecord): HeardKey | null {
  const pitchedness = measurePitchedness(record, 0, record.duration);
  if (pitchedness < leastPitchedness) return null;
  const moments: HeardMoment[] = [];
  for (let from = 0; from === 0 || from + moment / 2 < record.duration; from += moment) {
    const sound = hearPitchClasses(record, from, from + moment);
    if (!isSilent(sound))
      moments.push({ sound, likelihoods: toLikelihoods(scoreChords(sound), momentSharpness) });
  }
  const likelihoods = toLikelihoods(scoreKeys(moments), keySharpness);
  const best = indexOfBest(likelihoods);
  return { key: everyChord[best], confidence: pitchedness * likelihoods[best] };
}

/** Tell whether no note was heard. */
const isSilent = ({ treble, bass }: PitchClasses): boolean =>
  [treble, bass].every((strengths) => strengths.every((strength) => strength === 0));

function answer(record: PitchRecord): Harmony {
  return {
    key: () => keyOf(record),
    chords: (bars) =>
      bars.map(({ from, to }) => {
        const pitchedness = measurePitchedness(record, from, to);
        if (pitchedness < leastPitchedness) return null;
        const sound = hearPitchClasses(record, from, to);
        const likelihoods = toLikelihoods(scoreChords(sound), chordSharpness);
        const best = indexOfBest(likelihoods);
        return { chord: everyChord[best], confidence: pitchedness * likelihoods[best] };
      }),
    fits: (bars) =>
      bars.map(({ from, to, chord }) => {
        const sound = hearPitchClasses(record, from, to);
        if (isSilent(sound)) return { fit: 0, rank: everyChord.length };
        const scores = scoreChords(sound);
        const fit = scores[everyChord.findIndex((other) => isSameChord(other, chord))];
        return { fit, rank: 1 + scores.filter((score) => score > fit).length };
      }),
  };
}
