/** How well each of the 24 triads explains what sounds. */
import type { PitchClasses } from "../pitch/pitch-classes.ts";
import { chordTones, everyChord, pitchClass } from "../triads.ts";

/** What the tones of a triad weigh: root, third, fifth. */
const toneWeights = [1, 1, 0.8];
/** How much the bass counts beside the rest. */
const bassShare = 0.4;

/** Templates [24][12] of length 1, in the order of `everyChord`. */
const templates: readonly Float64Array[] = everyChord.map((chord) => {
  const template = new Float64Array(12);
  chordTones(chord).forEach((tone, i) => {
    template[tone] = toneWeights[i];
  });
  const length = Math.hypot(...template);
  return template.map((value) => value / length);
});

/** What a note in the bass says for a chord on a root: root, fifth, thirds. */
const bassTemplate = (minor: boolean) => {
  const template = new Float64Array(12);
  template[0] = 1;
  template[7] = 0.3;
  template[minor ? 3 : 4] = 0.3;
  return template;
};
const bassTemplates = [bassTemplate(false), bassTemplate(true)];

/**
 * Score the triads.
 *
 * @param sound - pitch classes of a stretch of time
 * @returns likenesses 0…1 [24], in the order of `everyChord`
 */
export function scoreChords({ treble, bass }: PitchClasses): Float64Array {
  return Float64Array.from(everyChord, ({ root, minor }, i) => {
    let [likeness, low] = [0, 0];
    for (let tone = 0; tone < 12; tone++) {
      likeness += templates[i][tone] * treble[tone];
      low += bassTemplates[Number(minor)][pitchClass(tone - root)] * bass[tone];
    }
    return Math.min(1, (likeness + bassShare * low) / (1 + bassShare));
  });
}
