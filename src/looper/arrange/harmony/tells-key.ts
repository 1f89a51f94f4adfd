/** Whether a progression lets one hear its key, or another that has the same notes. */
import { type Chord, chordTones, everyChord, isSameChord, type Key, pitchClass, toDirection } from "#harmony";

/**
 * How well each step fits a major and a minor key, from the tonic on.
 *
 * @source Krumhansl and Kessler, 1982
 */
const fits = {
  major: [6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88],
  minor: [6.33, 2.68, 3.52, 5.38, 2.6, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17],
};
/** What a bass on the root adds to it. */
const bass = 0.8;

/** How often each pitch class sounds, C first. [12] */
function countTones(chords: readonly Chord[]): number[] {
  const counts = new Array<number>(12).fill(0);
  for (const chord of chords) {
    for (const tone of chordTones(chord)) counts[pitchClass(tone)] = (counts[pitchClass(tone)] ?? 0) + 1;
    counts[chord.root] = (counts[chord.root] ?? 0) + bass;
  }
  return counts;
}

/**
 * Tell whether of all 24 keys a progression fits its own best: "i VI III VII" is its relative major to most ears.
 *
 * @param chords - of the progression, each for as long as the others
 * @param key - in which it is meant
 */
export function tellsKey(chords: readonly Chord[], key: Key): boolean {
  const counts = toDirection(countTones(chords));
  const likeness = ({ root, minor }: Key) => {
    const profile = toDirection(fits[minor ? "minor" : "major"]);
    return counts.reduce((sum, count, tone) => sum + count * (profile[pitchClass(tone - root)] ?? 0), 0);
  };
  const own = likeness(key);
  return everyChord.every((other) => isSameChord(other, key) || likeness(other) < own);
}
