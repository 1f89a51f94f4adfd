import { expect, it } from "vitest";
import { writeHeardDocument } from "./heard-document.ts";

const grid = { duration: 4, tempo: 120, beatsPerBar: 4, confidence: 1, downbeatConfidence: 1, beats: [] };
const heard = {
  grid,
  key: { key: { root: 3, minor: false }, confidence: 0.8123 },
  chordsByBar: [
    { from: 0, to: 2, heard: { chord: { root: 10, minor: false }, confidence: 0.98765 } },
    { from: 2, to: 4, heard: null },
  ],
};

it("what listen says of harmony spells chords as the key is spelt, and has null for a bar without a pitch", () => {
  expect(writeHeardDocument(heard, [])).toMatchObject({
    duration_s: 4,
    key: { name: "Eb major", confidence: 0.812 },
    chords_by_bar: [
      { from_s: 0, to_s: 2, chord: "Bb", confidence: 0.988 },
      { from_s: 2, to_s: 4, chord: null, confidence: 0 },
    ],
  });
  expect(writeHeardDocument({ grid, key: null, chordsByBar: [] }, [])).toMatchObject({
    key: null,
    chords_by_bar: [],
  });
});
