/** Pieces are even, different from each other, inside the domain, and hold together. */
import { beforeAll, describe, expect, it } from "vitest";
import { everyChord } from "#harmony";
import { voiceChord } from "../../src/looper/arrange/harmony/chords.ts";
import { readPartText } from "../../src/looper/arrange/part-text.ts";
import { feels } from "../../src/looper/arrange/tables/feels.ts";
import { beatFrames, isPitched, parts } from "../../src/looper/arrange/tables/parts.ts";
import { sounds } from "../../src/looper/arrange/tables/sounds.ts";
import { bassRange } from "./compose-bass.ts";
import { leadRange } from "./compose-lead.ts";
import { createPieces } from "./draw-piece.ts";
import {
  barText,
  countBy,
  countDifferent,
  countFirstBars,
  drawTakes,
  meetByGenre,
  shareOfRepeats,
  silentBeats,
} from "./judge-pieces.ts";
import { bassPatterns } from "./patterns/bass-patterns.ts";
import { chordPatterns } from "./patterns/chord-patterns.ts";
import { drumGrooves } from "./patterns/drum-grooves.ts";
import { leadRhythms } from "./patterns/lead-patterns.ts";
import { percussionPatterns } from "./patterns/percussion-patterns.ts";
import { barsPerPiece, longestLength, type Note, type Piece } from "./piece.ts";
import { readLayers } from "./steps.ts";

const drumVoices = ["kick", "snare", "clap", "rim", "hat", "open", "ride", "crash", "lowTom", "highTom"];
const handVoices: Readonly<Record<string, readonly string[]>> = {
  congas: ["highConga", "lowConga"],
  bongos: ["highBongo", "lowBongo"],
  shaker: ["shaker"],
  tambourine: ["tambourine"],
  cowbell: ["cowbell"],
};

let pieces: readonly Piece[] = [];
beforeAll(() => {
  pieces = Array.from({ length: 3000 }, createPieces(3, parts));
});

describe("the patterns", () => {
  it("are there for every feel, sixteen steps each", () => {
    const tables = {
      drums: drumGrooves,
      percussion: percussionPatterns,
      bass: bassPatterns,
      chords: chordPatterns,
      lead: leadRhythms,
    };
    for (const part of parts) {
      const names = feels.filter((feel) => feel.part === part).map(({ feel }) => feel);
      expect(Object.keys(tables[part]).sort()).toEqual([...names].sort());
    }
    for (const slots of Object.values(drumGrooves)) {
      for (const layers of slots.flat())
        expect(Object.keys(readLayers(layers)).every((voice) => drumVoices.includes(voice))).toBe(true);
      expect(slots.reduce((product, slot) => product * new Set(slot).size, 1)).toBeGreaterThanOrEqual(8);
    }
    const strings = [percussionPatterns, bassPatterns, chordPatterns, leadRhythms].flatMap((table) =>
      Object.values(table).flat(),
    );
    expect(strings.filter((steps) => steps.length !== 16)).toEqual([]);
    expect(strings.filter((steps) => steps.startsWith("-"))).toEqual([]);
    for (const table of [percussionPatterns, bassPatterns, chordPatterns, leadRhythms])
      for (const own of Object.values(table)) expect(new Set(own).size).toBeGreaterThanOrEqual(8);
  });
});

describe("pieces", () => {
  it("are the same for the same seed", () => {
    const again = createPieces(3, parts);
    expect(pieces.slice(0, 20)).toEqual(Array.from({ length: 20 }, again));
  });

  it("have texts that are read back as what they are", () => {
    const wrong = pieces.filter(({ part, sound, feel, bars }) => {
      const isRead = bars.every(({ text, chord }) => {
        const plan = readPartText(text);
        const isSame = plan?.part === part && plan.sound === sound && plan.feel === feel;
        return isSame && (isPitched(part) ? text.includes(`, ${chord}, `) : chord === undefined);
      });
      return !isRead || bars.length !== barsPerPiece;
    });
    expect(wrong).toEqual([]);
  });

  it("come evenly", () => {
    for (const part of parts) {
      const own = pieces.filter((piece) => piece.part === part);
      const even = (nameOf: (piece: Piece) => string, kinds: number, ratio: number) => {
        const counts = [...countBy(own, nameOf).values()];
        expect(counts).toHaveLength(kinds);
        expect(Math.max(...counts) / Math.min(...counts)).toBeLessThan(ratio);
      };
      even(({ sound }) => sound, sounds.filter((sound) => sound.part === part).length, 1.1);
      const ways = feels.filter((feel) => feel.part === part).flatMap(({ tempi }) => tempi).length;
      even(({ feel, beatFrames: frames }) => `${feel} ${frames}`, ways, 2.1);
      even(
        ({ sound, beatFrames: frames }) => `${sound} ${frames}`,
        sounds.filter((sound) => sound.part === part).length * beatFrames.length,
        6,
      );
      if (isPitched(part)) {
        const chords = [
          ...countBy(
            own.flatMap(({ bars }) => bars),
            ({ chord }) => chord ?? "",
          ).values(),
        ];
        expect(chords).toHaveLength(everyChord.length);
        expect(Math.max(...chords) / Math.min(...chords)).toBeLessThan(1.7);
      }
    }
  });

  it("stay inside the domain", () => {
    const voicings = everyChord.flatMap((chord) => [...voiceChord(chord), voiceChord(chord)[0] + 12]);
    const range = {
      bass: [bassRange.low, bassRange.high],
      chords: [Math.min(...voicings), Math.max(...voicings)],
      lead: [leadRange.low, leadRange.high],
    };
    expect(range.chords[0]).toBeGreaterThanOrEqual(48);
    expect(range.chords[1]).toBeLessThanOrEqual(68);
    const isInside = ({ part, sound, beatFrames: frames }: Piece, note: Note): boolean => {
      const { step, length, pitch, voice, velocity } = note;
      if (!Number.isInteger(step) || step < 0 || step > 15 || ![0.5, 0.75, 1].includes(velocity))
        return false;
      if (part === "drums") return voice !== undefined && drumVoices.includes(voice) && length === 0;
      if (part === "percussion")
        return voice !== undefined && handVoices[sound].includes(voice) && length === 0;
      const [low, high] = range[part];
      return (
        pitch !== undefined && pitch >= low && pitch <= high && length >= 1 && length <= longestLength(frames)
      );
    };
    const outside = pieces.flatMap((piece) =>
      piece.bars.flatMap(({ notes }) => notes.filter((note) => !isInside(piece, note))),
    );
    expect(outside).toEqual([]);
  });

  it("play one thing of a kind at a time", () => {
    const doubles = pieces.flatMap(({ bars }) =>
      bars.filter(
        ({ notes }) =>
          new Set(notes.map(({ step, pitch, voice }) => `${step} ${pitch ?? voice}`)).size !== notes.length,
      ),
    );
    expect(doubles).toEqual([]);
  });

  it("have something in every bar, and drums on every beat", () => {
    expect(pieces.filter(({ bars }) => bars.some(({ notes }) => notes.length === 0))).toEqual([]);
    expect(silentBeats(pieces)).toEqual([]);
  });

  it("begin in many ways: of sixteen takes of one text at least twelve differ, for every feel", () => {
    const usual = { drums: "acoustic", percussion: "bongos", bass: "synth", chords: "organ", lead: "flute" };
    const few = [...countFirstBars((part) => usual[part])].filter(([, count]) => count < 12);
    expect(few).toEqual([]);
  });

  it("mostly repeat their first bar, and go on in at least five ways", () => {
    const share = shareOfRepeats(pieces);
    expect(share).toBeGreaterThan(0.68);
    expect(share).toBeLessThan(0.86);
    for (const { part, feel, tempi } of feels) {
      const sound = sounds.find((known) => known.part === part)?.sound ?? "";
      const takes = drawTakes(part, sound, feel, { beatFrames: tempi[0], count: 48 });
      const changed = takes.flatMap(({ bars }) => bars.slice(3, 4)).map(({ notes }) => notes);
      expect(countDifferent(changed)).toBeGreaterThanOrEqual(5);
    }
  });

  it("bring drums and bass of a genre together", () => {
    for (const [name, { kicks, drums, control }] of meetByGenre(12)) {
      expect(`${name} ${drums > 0.75}`).toBe(`${name} true`);
      expect(`${name} ${kicks > control}`).toBe(`${name} true`);
    }
  });

  it("are different bars nearly all", () => {
    const bars = pieces.filter(({ part }) => part === "lead").map(({ bars: [first] }) => first);
    expect(new Set(bars.map(({ text, notes }) => text + barText(notes))).size / bars.length).toBeGreaterThan(
      0.9,
    );
  });
});
