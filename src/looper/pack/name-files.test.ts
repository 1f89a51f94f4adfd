import { describe, expect, it } from "vitest";
import { nameLoopFile, slugify } from "./name-files.ts";

describe("a safe name", () => {
  it.each([
    ["Punchy house drums, with offbeat hats!", "punchy-house-drums-with-offbeat-hats"],
    ["../../etc/passwd", "etc-passwd"],
    ["C:\\Windows\\con", "c-windows-con"],
    ["café Ñandú", "cafe-nandu"],
    ["🥁🔥", "loops"],
    ["\u0000\u001b[31m", "31m"],
    ["", "loops"],
  ])("of %j is %s", (text, slug) => expect(slugify(text)).toBe(slug));

  it("ends at a word where the text is long", () => {
    const slug = slugify("a very long description of a very long and winding piece of music");
    expect(slug).toBe("a-very-long-description-of-a-very-long-and");
    expect(slugify("x".repeat(300))).toHaveLength(48);
  });
});

describe("a file", () => {
  const naming = { slug: "warm-pads", bpm: 92.5, beats: 16, beatsPerBar: 4, variation: 1, extension: "wav" };
  it("says what it is", () => expect(nameLoopFile(naming)).toBe("warm-pads_92-5bpm_4bars_v01.wav"));
  it("of another metre says that", () => {
    const waltz = { ...naming, bpm: 120, beats: 12, beatsPerBar: 3 };
    expect(nameLoopFile(waltz)).toBe("warm-pads_120bpm_3-4_4bars_v01.wav");
    expect(nameLoopFile({ ...waltz, beats: 7, beatsPerBar: 7 })).toBe("warm-pads_120bpm_7-4_1bar_v01.wav");
  });
  it("shorter than a bar says its beats", () => {
    expect(nameLoopFile({ ...naming, bpm: 40, beats: 1, variation: 12 })).toBe(
      "warm-pads_40bpm_1beat_v12.wav",
    );
  });
});
