/** The door of `harmony`: a listener for keys and chords, and the words for both. */

export { barSpans } from "./bar-spans.ts";
export {
  createHarmonyListener,
  type Harmony,
  type HarmonyListener,
  hearHarmony,
} from "./harmony-listener.ts";
export { fitChords, hearChords, hearKey } from "./hear-harmony.ts";
export type { BarSpan, ChordFit, HeardChord, HeardKey, ToldBar } from "./heard.ts";
export { toDirection } from "./score/to-direction.ts";
export {
  type Chord,
  chordName,
  chordsInFlats,
  chordTones,
  everyChord,
  isSameChord,
  type Key,
  keyName,
  type PitchClass,
  pitchClass,
  pitchName,
} from "./triads.ts";
