import { zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { cellOf, createRow, fillRow } from "../session/cell.ts";
import type { SessionPack } from "../session/session-pack.ts";
import { readSession, writeSession } from "./session-file.ts";

const bytes = (...values: number[]) => Uint8Array.from(values);
const sound = (part: string, file: string, ...values: number[]) => ({
  ...{ part, file, href: null, gainDb: part === "bass" ? -3.5 : 0 },
  read: async () => bytes(...values),
});
const facts = {
  ...{ title: "waltz", bpm: 93.5, sampleRate: 44100, about: ["tiny"], warnings: ["one"] },
  ...{ understood: null, arrangement: null, request: { prompt: "waltz", seed: 5, max_duration: 4 } },
};
const pack: SessionPack = { ...facts, id: "abc", rows: [] };
const mix = {
  strips: { bass: { gain: 0.5, pan: -1, isMuted: true, isSolo: false } },
  master: 0.8,
};
const rows = () => {
  const row = createRow("v2", "Variation 2", 2);
  const made = { variation: 2, beats: 6, beatsPerBar: 3, samples: 169_800, about: "fine", warnings: ["w"] };
  fillRow(row, { ...made, sounds: [sound("drums", "a.wav", 1, 2), sound("bass", "a.wav", 3)] });
  cellOf(row, "lead");
  const own = createRow("x3-0", "Variation 3", 3);
  fillRow(own, { ...made, variation: 3, sounds: [sound("yours", "Mein Lied.flac", 9, 9)] });
  const kept = row.cells.peek()[1];
  if (kept) kept.isKept.value = true;
  return [row, own, createRow("v4", "Variation 4", 4)];
};

describe("a session in a file", () => {
  it("is the same session when it is opened: inputs, rows, sounds, what is kept, the mixer", async () => {
    const opened = await readSession(await writeSession({ pack, rows: rows(), mix }), "waltz.zip");
    expect(opened.pack).toMatchObject(facts);
    expect(opened.pack.id).not.toBe("abc");
    expect(opened.mix).toEqual(mix);
    expect(opened.kept).toEqual(["2/bass"]);
    const shown = opened.pack.rows.map(({ sounds, ...row }) => row);
    expect(shown.map(({ variation, beatsPerBar, samples }) => [variation, beatsPerBar, samples])).toEqual([
      [2, 3, 169_800],
      [3, 3, 169_800],
    ]);
    const sounds = opened.pack.rows.flatMap((row) => row.sounds);
    const told = await Promise.all(
      sounds.map(async (one) => [one.part, one.file, one.gainDb, [...(await one.read())]]),
    );
    expect(told).toEqual([
      ["drums", "a.wav", 0, [1, 2]],
      ["bass", "a.wav", -3.5, [3]],
      ["yours", "Mein Lied.flac", 0, [9, 9]],
    ]);
  });

  it("says so where it is none, or not whole", async () => {
    const whole = await writeSession({ pack, rows: rows(), mix });
    const other = (files: Record<string, Uint8Array>) => new Uint8Array(zipSync(files));
    const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
    for (const wrong of [
      bytes(),
      bytes(1, 2, 3),
      whole.slice(0, whole.length - 30),
      other({ "a.wav": bytes(1) }),
      other({ "session.json": bytes(1) }),
      other({ "session.json": json(null) }),
      other({ "session.json": json({ format: "musicgen-looper-session/9", pack: {}, mix: {}, rows: [] }) }),
    ]) {
      await expect(readSession(wrong, "x.zip")).rejects.toThrow(/x.zip is no session/);
    }
    const stored = { part: "drums", file: "a.wav", gain_db: 0, kept: false, entry: "sounds/v1-drums.wav" };
    const row = { variation: 1, beats: 4, beatsPerBar: 4, samples: null, about: "", warnings: [] };
    const lost = json({
      ...{ format: "musicgen-looper-session/1", pack: facts, mix },
      rows: [{ ...row, sounds: [stored] }],
    });
    await expect(readSession(other({ "session.json": lost }), "x.zip")).rejects.toThrow(
      /v1-drums.wav is missing/,
    );
  });
});
