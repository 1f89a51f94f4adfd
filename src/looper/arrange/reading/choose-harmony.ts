/** In which key and on which chords it is played. */

import type { Random } from "#base";
import { type Chord, chordName, chordsInFlats, isSameChord, type Key, keyName } from "#harmony";
import { degreeToChord, readDegrees } from "../harmony/degrees.ts";
import { diatonicChords } from "../harmony/keys.ts";
import { type ChordsReading, settleChords } from "../harmony/parse-chords.ts";
import { tellsKey } from "../harmony/tells-key.ts";
import type { PromptReading } from "../read-prompt.ts";
import type { Style } from "./style.ts";

/** What is fixed by the caller, and what the prompt says. */
export interface HarmonyQuestion {
  readonly reading: PromptReading;
  readonly style: Style;
  readonly key: Key | null;
  readonly chords: ChordsReading | null;
}

/** The key and a chord for each bar. */
export interface Harmony {
  readonly key: Key;
  readonly chords: readonly Chord[];
  /** A sentence about chords that are told and not of the key that is told; empty where all are. */
  readonly outside: string;
}

/** Choose key and chords: the caller's, the prompt's, else the genre's in a key that is drawn. */
export function chooseHarmony({ reading, style, key, chords }: HarmonyQuestion, random: Random): Harmony {
  const roots = Array.from({ length: 12 }, (_, root) => root);
  // Drawn in any case and in one order: what is told of one leaves the chance of the others.
  const root = random.pick(roots);
  const isMinorDrawn = random.uniform() < style.genre.minor;
  const place = random.uniform();
  const byMood = style.moods.map(({ minor }) => minor).filter((minor) => minor !== null)[0];
  const mode = reading.key?.minor ?? byMood ?? isMinorDrawn;
  const said =
    reading.key?.root == null ? null : { root: reading.key.root, minor: reading.key.minor ?? mode };
  const told = key ?? said;
  const progression = chords ?? reading.chords;
  if (progression) {
    const home = settleChords(progression, told, (minor) => ({
      root,
      minor: reading.key?.minor ?? minor ?? mode,
    }));
    return { ...home, outside: told && progression.chords ? tellOutside(home.chords, told) : "" };
  }
  const home = told ?? { root, minor: mode };
  const usual = style.genre.progressions[home.minor ? "minor" : "major"].map((numerals) =>
    readDegrees(numerals).map((degree) => degreeToChord(degree, home)),
  );
  // Who names a key wants to hear it.
  const telling = told ? usual.filter((chords) => tellsKey(chords, home)) : [];
  const open = telling.length > 0 ? telling : usual;
  return { key: home, chords: open[Math.floor(place * open.length)] as readonly Chord[], outside: "" };
}

function tellOutside(chords: readonly Chord[], key: Key): string {
  const own = diatonicChords(key);
  const outside = chords.filter((chord) => !own.some((other) => isSameChord(other, chord)));
  if (outside.length === 0) return "";
  const names = [...new Set(outside.map((chord) => chordName(chord, chordsInFlats(key))))].join(", ");
  return `${names} ${outside.length === 1 ? "is" : "are"} outside of ${keyName(key)}: the chords are played as told.`;
}
