/**
 * Writes pieces of the band for training: one JSON object a line.
 * Usage: npm run -s ts -- tools/band/write-pieces.ts --count N --seed S --out FILE.jsonl [--parts drums,bass]
 *     [--without "bass, reese" --without "chords, choir"]
 */
import { closeSync, openSync, writeSync } from "node:fs";
import { parseArgs } from "node:util";
import { type Part, parts } from "../../src/looper/arrange/tables/parts.ts";
import { sounds } from "../../src/looper/arrange/tables/sounds.ts";
import { createPieces } from "./draw-piece.ts";

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "1000" },
    seed: { type: "string", default: "1" },
    out: { type: "string" },
    parts: { type: "string", default: parts.join(",") },
    without: { type: "string", multiple: true, default: [] },
  },
});
if (values.out === undefined) throw new Error("--out FILE.jsonl is missing");
const wanted = values.parts.split(",") as Part[];
const wrong = wanted.find((part) => !parts.includes(part));
if (wrong !== undefined) throw new Error(`--parts names "${wrong}": there are ${parts.join(", ")}`);

const unknown = values.without.find(
  (name) => !sounds.some(({ part, sound }) => name === `${part}, ${sound}`),
);
if (unknown !== undefined)
  throw new Error(`--without names "${unknown}": it takes a part and a sound, as "bass, reese"`);

const linesAtOnce = 500;
const file = openSync(values.out, "w");
const draw = createPieces(Number(values.seed), wanted, values.without);
let lines: string[] = [];
const flush = () => {
  if (lines.length > 0) writeSync(file, `${lines.join("\n")}\n`);
  lines = [];
};
for (let i = 0; i < Number(values.count); i++) {
  lines.push(JSON.stringify(draw()));
  if (lines.length === linesAtOnce) flush();
}
flush();
closeSync(file);
process.stdout.write(`${values.count} pieces in ${values.out}\n`);
