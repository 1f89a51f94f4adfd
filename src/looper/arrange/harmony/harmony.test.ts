import { describe, expect, it } from "vitest";
import { chordName, chordTones, everyChord, type Key, keyName, pitchClass } from "#harmony";
import { bassRoot, chordWord, readChordWord, voiceChord } from "./chords.ts";
import { degreeToChord, readDegrees } from "./degrees.ts";
import { diatonicChords, findKey, keyOfChords, readKey } from "./keys.ts";
import { findChords, readChords } from "./parse-chords.ts";

const key = (text: string) => {
  const read = readKey(text);
  return read ? keyName(read) : null;
};

describe("chords", () => {
  it("have names that are read back", () => {
    expect(everyChord.map(chordWord).slice(0, 3)).toEqual(["c", "c#", "d"]);
    expect(everyChord.every((chord) => readChordWord(chordWord(chord)) === chord)).toBe(true);
    expect(chordName({ root: 10, minor: true }, true)).toBe("Bbm");
  });

  it("are voiced close between 52 and 63, with every tone once", () => {
    for (const chord of everyChord) {
      const notes = voiceChord(chord);
      expect(Math.min(...notes)).toBeGreaterThanOrEqual(52);
      expect(Math.max(...notes)).toBeLessThanOrEqual(63);
      expect(notes.map(pitchClass).sort()).toEqual([...chordTones(chord)].sort());
      expect(bassRoot(chord) % 12).toBe(chord.root);
    }
  });

  it.each([
    ["Am F C G", "am f c g", ""],
    ["Cmaj7 | Dm7 | G7sus4 | C6", "c dm g c", "Cmaj7 Dm7 G7sus4 C6"],
    ["Bb/D -> Eb, F", "a# d# f", "Bb/D"],
    ["bdim E+ Am", "bm e am", "bdim E+"],
    ["F♯m D A E", "f#m d a e", ""],
    ["A7 / D7 / E7", "a d e", "A7 D7 E7"],
  ])("are read: %s", (text, words, replaced) => {
    const reading = readChords(text);
    expect(reading.chords?.map(chordWord).join(" ")).toBe(words);
    expect(reading.replaced.map((one) => one.text).join(" ")).toBe(replaced);
  });

  it("are read by their sung names, three and more", () => {
    const words = (text: string) => findChords(text).chords?.chords?.map(chordWord).join(" ");
    expect(words("guitarra, lam fa do sol7")).toBe("am f c g");
    expect(words("la mi amor")).toBeUndefined();
  });

  it.each([
    "drum and bass",
    "plan A B section",
    "I want to be",
    "A new day",
    "a c",
    "88 keys",
    "2-step",
    "i am a dog",
    "D & B",
    "Dub E",
  ])("are not read into %s", (text) => expect(findChords(text).chords).toBeNull());

  it("are the numerals' in their key", () => {
    const words = (numerals: string, home: Key) =>
      readDegrees(numerals)
        .map((degree) => chordWord(degreeToChord(degree, home)))
        .join(" ");
    expect(words("I V vi IV", { root: 7, minor: false })).toBe("g d em c");
    expect(words("i VI III VII", { root: 9, minor: true })).toBe("am f c g");
    expect(words("i bVI bIII V", { root: 9, minor: true })).toBe("am f c e");
    expect(words("I bVII IV ii", { root: 0, minor: false })).toBe("c a# f dm");
  });
});

describe("keys", () => {
  it.each([
    ["F# minor", "F# minor"],
    ["f#m", "F# minor"],
    ["Gb major", "Gb major"],
    ["A-flat major", "Ab major"],
    ["C", "C major"],
    ["CM", "C major"],
    ["d  dorian", "D minor"],
    ["H", null],
    ["A blue", null],
    ["", null],
  ])("of an input: %s", (text, name) => expect(key(text)).toBe(name));

  it.each([
    ["lofi in A minor", "A minor"],
    ["in B-Dur", "Bb major"],
    ["h-moll", "B minor"],
    ["cis-Moll", "C# minor"],
    ["in D", "D major"],
    ["la bémol majeur", "Ab major"],
    ["si menor", "B minor"],
    ["sol sostenido menor", "G# minor"],
    ["変ホ長調", "Eb major"],
    ["嬰ハ短調", "C# minor"],
    ["key of e flat", "Eb major"],
    ["Key: G#m", "G# minor"],
    ["фа-диез минор", "F# minor"],
    ["си-бемоль мажор", "Bb major"],
    ["降E大调", "Eb major"],
    ["내림나장조", "Bb major"],
    ["Dマイナー", "D minor"],
    ["do diyez minör", "C# minor"],
    ["lá menor", "A minor"],
    ["giss-moll", "G# minor"],
    ["techno 9A", "E minor"],
    ["house, 8B", "C major"],
  ])("in a prompt: %s", (text, name) => {
    const { key: found } = findKey(text);
    expect(found?.root == null ? null : keyName({ root: found.root, minor: found.minor ?? false })).toBe(
      name,
    );
  });

  it.each(["in a minor key", "a major hit", "drums in the mix", "Do it", "A song"])(
    "have no root in %s",
    (text) => expect(findKey(text).key?.root ?? null).toBeNull(),
  );

  it("are those that chords suit", () => {
    for (let root = 0; root < 12; root++) {
      for (const minor of [false, true]) {
        const numerals = minor ? "i VI III VII" : "I vi IV V";
        const chords = readDegrees(numerals).map((degree) => degreeToChord(degree, { root, minor }));
        expect(keyOfChords(chords)).toEqual({ root, minor });
        expect(diatonicChords({ root, minor })).toEqual(expect.arrayContaining(chords));
      }
    }
  });
});
