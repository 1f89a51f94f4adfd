/** How well each of the 24 keys explains what sounds: by its notes and, above all, by its chords. */
import type { PitchClasses } from "../pitch/pitch-classes.ts";
import { type Chord, everyChord, type Key, pitchClass } from "../triads.ts";
import { toDirection } from "./to-direction.ts";

/** What sounds in a second, and how likely it is each of the 24 triads [24]. */
export interface HeardMoment {
  readonly sound: PitchClasses;
  readonly likelihoods: Float64Array;
}

/** How much the steps of a major and a minor key belong to it. */
const stepProfiles = [
  [1, 0, 0.6, 0, 0.8, 0.7, 0, 0.9, 0, 0.7, 0, 0.6],
  [1, 0, 0.6, 0.8, 0, 0.7, 0, 0.9, 0.65, 0, 0.65, 0.15],
];
/** How much the chords of a major and a minor key belong to it, by semitones above the tonic. */
const chordWeights: readonly {
  readonly major: Record<number, number>;
  readonly minor: Record<number, number>;
}[] = [
  { major: { 0: 1.2, 5: 0.9, 7: 0.9 }, minor: { 2: 0.6, 4: 0.5, 9: 0.8 } },
  { major: { 3: 0.7, 7: 0.7, 8: 0.8, 10: 0.75 }, minor: { 0: 1.2, 5: 0.8, 7: 0.6 } },
];
/** What a tonic at the very beginning adds: most music begins at home. */
const tonicFirst = 0.3;
/** How much the notes count beside the chords. */
const notesShare = 0.1;
/** How much the bass counts among the notes. */
const bassShare = 0.5;

/** How much a chord belongs to a key, 0…1.2. */
function belonging(chord: Chord, key: Key): number {
  const weights = chordWeights[Number(key.minor)][chord.minor ? "minor" : "major"];
  return weights[pitchClass(chord.root - key.root)] ?? 0;
}

/**
 * Score the keys.
 *
 * @param moments - seconds in which notes sound, in order
 * @returns scores [24], in the order of `everyChord` read as keys
 */
export function scoreKeys(moments: readonly HeardMoment[]): Float64Array {
  const chroma = new Float64Array(12);
  const mean = new Float64Array(24);
  for (const { sound, likelihoods } of moments) {
    for (let tone = 0; tone < 12; tone++) chroma[tone] += sound.treble[tone] + bassShare * sound.bass[tone];
    for (let chord = 0; chord < 24; chord++) mean[chord] += likelihoods[chord] / moments.length;
  }
  const heard = toDirection(chroma);
  return Float64Array.from(everyChord, (key, i) => {
    const profile = toDirection(stepProfiles[Number(key.minor)]);
    const notes = heard.reduce((sum, value, tone) => sum + value * profile[pitchClass(tone - key.root)], 0);
    const chords = mean.reduce((sum, share, chord) => sum + share * belonging(everyChord[chord], key), 0);
    const first = (tonicFirst * (moments[0]?.likelihoods[i] ?? 0)) / Math.max(1, moments.length);
    return notesShare * notes + (1 - notesShare) * (chords + first);
  });
}
