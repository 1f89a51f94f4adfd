/**
 * Writes songs for judging the listener of keys and chords: four parts of one progression in a key, each a
 * piece in the trainer's form on a line of its own.
 * Usage: npm run -s ts -- tools/harmony/write-songs.ts --count N --seed S --out FILE.jsonl
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { createRandom, type Random } from "#base";
import { chordWord } from "../../src/looper/arrange/harmony/chords.ts";
import { degreeToChord, readDegrees } from "../../src/looper/arrange/harmony/degrees.ts";
import { feels } from "../../src/looper/arrange/tables/feels.ts";
import { genres } from "../../src/looper/arrange/tables/genres.ts";
import type { Part } from "../../src/looper/arrange/tables/parts.ts";
import { compose, drawChanges } from "../band/draw-piece.ts";

/** The parts of a song. */
export const songParts = ["drums", "bass", "chords", "lead"] as const satisfies readonly Part[];

/** Compose the four pieces of a song; all keys come in turn. */
function writeSong(number: number, random: Random): string[] {
  const key = { root: (number * 5) % 12, minor: number % 2 === 1 };
  const genre = random.pick(Object.values(genres));
  const progression = random.pick(genre.progressions[key.minor ? "minor" : "major"]);
  const chords = readDegrees(progression).map((degree) => degreeToChord(degree, key));
  const told = Array.from({ length: 4 }, (_, bar) => chords[bar % chords.length]);
  const beatFrames = random.pick([20, 24, 28, 32, 36] as const);
  return songParts.map((part) => {
    const sound = random.pick(genre.sounds[part]);
    const fitting = feels.filter((feel) => feel.part === part && genre.feels[part].includes(feel.feel));
    const { feel } = random.pick(fitting);
    const changes = drawChanges(random.fork(`${part} changes`)).slice(0, told.length);
    const bars = compose(part, { sound, feel, beatFrames, chords: told, changes }, random.fork(part));
    return JSON.stringify({
      id: number,
      part,
      sound,
      feel,
      beatFrames,
      key,
      bars: bars.map(({ chord, notes }) => ({ text: "", chord: chordWord(chord), notes })),
    });
  });
}

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "100" },
    seed: { type: "string", default: "1" },
    out: { type: "string" },
  },
});
if (values.out === undefined) throw new Error("--out FILE.jsonl is missing");
const lines = Array.from({ length: Number(values.count) }, (_, number) =>
  writeSong(number, createRandom(Number(values.seed), number)),
).flat();
writeFileSync(values.out, `${lines.join("\n")}\n`);
process.stdout.write(`${lines.length} pieces in ${values.out}\n`);
