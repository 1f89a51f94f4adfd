/** How well each of the 24 triads explains what sounds. */
import type { PitchClasses } from "../pitch/pitch-classes.ts";
import { chordTones, everyChord } from "../triads.ts";

/** How much the bass counts beside the rest. */
const bassShare = 0.4;
/** What the third and the fifth say in the bass, beside the root. */
const otherToneInBass = 0.4;
const evenly = 1 / Math.sqrt(3);

/**
 * Score the triads.
 *
 * @param sound - pitch classes of a stretch of time
 * @returns likenesses 0…1 [24], in the order of `everyChord`
 */
export function scoreChords({ treble, bass }: PitchClasses): Float64Array {
  return Float64Array.from(everyChord, (chord) => {
    const [root, third, fifth] = chordTones(chord);
    const likeness = evenly * (treble[root] + treble[third] + treble[fifth]);
    const low = bass[root] + otherToneInBass * (bass[third] + bass[fifth]);
    return Math.min(1, (likeness + bassShare * low) / (1 + bassShare));
  });
}
