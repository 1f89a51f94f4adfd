import { describe, expect, it } from "vitest";
import { readTempo } from "./read-tempo.ts";

/** As people write it, the tempo, and what is left. */
const phrases: readonly [string, number, string][] = [
  // A number before its unit.
  ["house drums, 124 bpm", 124, "house drums"],
  ["124bpm house drums", 124, "house drums"],
  ["house 124BPM", 124, "house"],
  ["lofi at 82 BPM with vinyl", 82, "lofi with vinyl"],
  ["90-bpm hip hop", 90, "hip hop"],
  ["90  bpm  boom bap", 90, "boom bap"],
  ["techno 132/bpm", 132, "techno"],
  ["120 b.p.m. disco", 120, "disco"],
  ["120 bpms disco", 120, "disco"],
  ["90.5 bpm soul", 90.5, "soul"],
  ["92,5 bpm soul", 92.5, "soul"],
  ["funk (105 bpm)", 105, "funk"],
  ["funk [105 bpm]", 105, "funk"],
  ["90 beats per minute, dusty drums", 90, "dusty drums"],
  ["90 beats/min dusty drums", 90, "dusty drums"],
  ["90 beats a minute", 90, ""],
  ["60 beats per min ambient", 60, "ambient"],
  ["100 BPM.", 100, ""],
  ["１２４ｂｐｍ ハウス", 124, "ハウス"],
  // The unit or a label before the number.
  ["bpm: 90, piano", 90, "piano"],
  ["bpm90 piano", 90, "piano"],
  ["BPM=128 trance", 128, "trance"],
  ["bpm 128 trance", 128, "trance"],
  ["bpm - 128 trance", 128, "trance"],
  ["tempo: 126, deep house", 126, "deep house"],
  ["Tempo 126 deep house", 126, "deep house"],
  ["deep house, tempo of 126", 126, "deep house"],
  ["deep house with a tempo of 126 bpm", 126, "deep house"],
  ["tempo=126", 126, ""],
  ["tempo is 126, acid bass", 126, "acid bass"],
  ["tempo around 95 bpm, rhodes", 95, "rhodes"],
  ["slow jam, tempo ~ 70", 70, "slow jam"],
  ["♩ = 120, strings", 120, "strings"],
  ["♩=96 waltz", 96, "waltz"],
  ["techno @ 135", 135, "techno"],
  ["techno @135bpm", 135, "techno"],
  // Ranges take their middle.
  ["90-100 bpm hip hop", 95, "hip hop"],
  ["90–100bpm hip hop", 95, "hip hop"],
  ["90 to 100 bpm hip hop", 95, "hip hop"],
  ["between 120 and 128 bpm, house", 124, "house"],
  ["bpm 120-130 house", 125, "house"],
  ["tempo: 85-95, jazz", 90, "jazz"],
  ["from 100 to 110 bpm, funk", 105, "funk"],
  // Other languages.
  ["Techno, Tempo 130", 130, "Techno"],
  ["Klavier mit 80 Schlägen pro Minute", 80, "Klavier"],
  ["Schlagzeug, 120 Schläge pro Minute", 120, "Schlagzeug"],
  ["piano doux, 75 battements par minute", 75, "piano doux"],
  ["batterie, tempo de 110", 110, "batterie"],
  ["guitarra, 100 pulsaciones por minuto", 100, "guitarra"],
  ["bajo, velocidad: 96", 96, "bajo"],
  ["violão, 88 batidas por minuto", 88, "violão"],
  ["samba, andamento 100", 100, "samba"],
  ["archi, 60 battiti al minuto", 60, "archi"],
  ["テンポ120のドラム", 120, "のドラム"],
  ["速度 140 鼓", 140, "鼓"],
  ["барабаны, темп 100", 100, "барабаны"],
  ["템포 110 드럼", 110, "드럼"],
  // A bare number beside a genre.
  ["dnb 174", 174, "dnb"],
  ["drum loop 90", 90, "drum loop"],
  ["drum and bass 174, reese bass", 174, "drum and bass, reese bass"],
  ["174 dnb", 174, "dnb"],
  ["techno 132, driving", 132, "techno, driving"],
  ["lofi 80", 80, "lofi"],
  ["liquid d&b 172", 172, "liquid d&b"],
  // Slips.
  ["tecno hard kik 145bmp", 145, "tecno hard kik"],
  ["piano 90 pbm", 90, "piano"],
  // A number that stands apart.
  ["chopped breakbeat crunchy 165", 165, "chopped breakbeat crunchy"],
  ["dusty rhodes chords, 84", 84, "dusty rhodes chords"],
  ["funky clav, 104, wah", 104, "funky clav, wah"],
  ["128, deep and dark bass", 128, "deep and dark bass"],
  ["tape of volume 3, 72", 72, "tape of volume 3"],
  ["rhodes, Em7 A7 D 88", 88, "rhodes, Em7 A7 D"],
  ["rhodes, Em7 A7 88", 88, "rhodes, Em7 A7"],
  // After "at".
  ["shuffle at 132 on the ride, no piano", 132, "shuffle on the ride, no piano"],
  ["Walking bass bei 140 durch den Blues", 140, "Walking bass durch den Blues"],
];

describe("a tempo in a text", () => {
  it.each(phrases)("%j is %d, and leaves %j", (text, bpm, rest) => {
    const reading = readTempo(text);
    expect(reading.named.map((tempo) => tempo.bpm)).toEqual([bpm]);
    expect(reading.rest).toBe(rest);
    expect(reading.isUnread).toBe(false);
  });

  it("is found behind any number of blanks", () => {
    const { named, rest } = readTempo(`dusty break,${" ".repeat(20_000)}84`);
    expect(named.map(({ bpm }) => bpm)).toEqual([84]);
    expect(rest).toBe("dusty break");
  });

  it("is known as a range where it was one", () => {
    expect(readTempo("90-100 bpm").named).toEqual([{ bpm: 95, text: "90-100 bpm", range: [90, 100] }]);
    expect(readTempo("95 bpm").named[0].range).toBeNull();
  });

  it.each([
    "808 kick",
    "909 drums",
    "tr-808 trap",
    "90s rave",
    "80s synth pop",
    "3/4 waltz",
    "16 bars of house",
    "house 4 bars",
    "4 on the floor house",
    "uptempo funk",
    "mid-tempo rock",
    "7th chords, jazz",
    "100% acid",
    "trap 808 bass",
    "sh-101 techno",
    "lofi 90s beat",
    "441 hz drone",
    "120 loops",
    "drums 808",
    "pad like a juno 60",
    "beat from an mpc 60",
    "electric grand, yamaha cp-80",
    "bass of a juno-106",
    "something from 1974",
    "take 64",
    "recorded at 96 khz in one go",
    "a party at 120 degrees",
  ])("is not read out of %j", (text) => {
    expect(readTempo(text)).toEqual({ named: [], rest: text, isUnread: false });
  });

  it("is not a bare number where a better one stands", () => {
    expect(readTempo("techno 132 at 128 bpm")).toMatchObject({ named: [{ bpm: 128 }], rest: "techno 132" });
  });

  it("may be several, in their order, of any size", () => {
    const { named } = readTempo("from 100 bpm to 140 bpm, then tempo 20");
    expect(named.map(({ bpm }) => bpm)).toEqual([100, 140, 20]);
  });

  it.each(["bpm one hundred", "some bpm", "tempo: 12345"])("is missed in %j, and that is known", (text) => {
    expect(readTempo(text)).toMatchObject({ named: [], isUnread: true });
  });
});
