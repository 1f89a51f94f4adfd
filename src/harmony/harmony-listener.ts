/** A listener for harmony: sound in, keys and chords out. */
import { type AudioClip, type Hertz, mixToMono } from "#base";
import type { BarSpan, ChordFit, HeardChord, HeardKey, ToldBar } from "./heard.ts";
import { scoreChords } from "./judge/score-chords.ts";
import { scoreKeys } from "./judge/score-keys.ts";
import { measureTuning } from "./pitch/measure-tuning.ts";
import { hearPitchClasses, type PitchClasses } from "./pitch/pitch-classes.ts";
import { createPitchStream, type PitchRecord } from "./pitch/pitch-stream.ts";
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

/** Open a listener. */
export function createHarmonyListener(sampleRate: Hertz): HarmonyListener {
  const stream = createPitchStream(sampleRate);
  return {
    push: (block) => stream.push(mixToMono(block)),
    finish: () => judge(stream.finish()),
  };
}

/** Listen to a clip [C, N]; ask the answer for key and chords. */
export function hearHarmony(clip: AudioClip): Harmony {
  const listener = createHarmonyListener(clip.sampleRate);
  listener.push(clip);
  return listener.finish();
}

/** Turn scores into the likelihood of the best. */
function likelihoodOfBest(scores: Float64Array, sharpness: number): { best: number; likelihood: number } {
  const best = scores.indexOf(Math.max(...scores));
  const sum = scores.reduce((total, score) => total + Math.exp(sharpness * (score - scores[best])), 0);
  return { best, likelihood: 1 / sum };
}

const chordSharpness = 12;
const keySharpness = 8;

function judge(record: PitchRecord): Harmony {
  const tuning = measureTuning(record);
  const hear = ({ from, to }: BarSpan): PitchClasses => hearPitchClasses(record, tuning, from, to);
  return {
    key() {
      const { treble, bass, strength } = hear({ from: 0, to: record.duration });
      if (strength === 0) return null;
      const chroma = treble.map((value, tone) => value + 0.5 * bass[tone]);
      const { best, likelihood } = likelihoodOfBest(scoreKeys(chroma), keySharpness);
      return { key: everyChord[best], confidence: likelihood };
    },
    chords: (bars) =>
      bars.map((bar) => {
        const sound = hear(bar);
        if (sound.strength === 0) return null;
        const { best, likelihood } = likelihoodOfBest(scoreChords(sound), chordSharpness);
        return { chord: everyChord[best], confidence: likelihood };
      }),
    fits: (bars) =>
      bars.map((bar) => {
        const sound = hear(bar);
        if (sound.strength === 0) return { fit: 0, rank: 24 };
        const scores = scoreChords(sound);
        const fit = scores[everyChord.findIndex((chord) => isSameChord(chord, bar.chord))] ?? 0;
        return { fit, rank: 1 + scores.filter((score) => score > fit).length };
      }),
  };
}
