/** The three questions, each asked of a clip in one call. */
import type { AudioClip } from "#base";
import { hearHarmony } from "./harmony-listener.ts";
import type { BarSpan, ChordFit, HeardChord, HeardKey, ToldBar } from "./heard.ts";

/**
 * Hear the key of a recording.
 *
 * @param clip - audio [C, N], 8000…768000 Hz
 * @returns null for silence, and where nothing of a pitch is heard
 */
export const hearKey = (clip: AudioClip): HeardKey | null => hearHarmony(clip).key();

/**
 * Hear the chord of each bar.
 *
 * @param clip - audio [C, N], 8000…768000 Hz
 * @param bars - within the clip
 * @returns the best of the 24 triads for each bar; null where nothing of a pitch is heard
 */
export const hearChords = (clip: AudioClip, bars: readonly BarSpan[]): (HeardChord | null)[] =>
  hearHarmony(clip).chords(bars);

/**
 * Measure how well told chords fit what is heard.
 *
 * @param clip - audio [C, N], 8000…768000 Hz
 * @param bars - within the clip, each with its chord
 */
export const fitChords = (clip: AudioClip, bars: readonly ToldBar[]): ChordFit[] =>
  hearHarmony(clip).fits(bars);
