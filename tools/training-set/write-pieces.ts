/**
 * Renders pieces of the shipped domain for training: one file of 16-bit samples, one of labels by line.
 * Usage: npm run -s ts -- tools/training-set/write-pieces.ts --count 2400 --bars 4 --seed 1 --out FOLDER
 * With --stems the stems follow the mix of each piece, for the codec's gate.
 */
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createRandom } from "#base";
import { clearGrooves, renderPiece } from "../render/index.ts";
import { drawPiece } from "./draw-piece.ts";

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "100" },
    bars: { type: "string", default: "4" },
    seed: { type: "string", default: "1" },
    stems: { type: "boolean", default: false },
    out: { type: "string" },
  },
});
if (values.out === undefined) throw new Error("--out FOLDER is missing");
mkdirSync(values.out, { recursive: true });
const file = openSync(join(values.out, "pieces.s16"), "w");
const lines: string[] = [];
let start = 0;
function append(samples: Float32Array): number {
  const rounded = Int16Array.from(samples, (x) => Math.round(32_767 * Math.max(-1, Math.min(1, x))));
  writeSync(file, new Uint8Array(rounded.buffer));
  const at = start;
  start += rounded.length;
  return at;
}
for (let i = 0; i < Number(values.count); i++) {
  const spec = drawPiece(createRandom(Number(values.seed), i), Number(values.bars));
  const { mix, stems, truth } = renderPiece(spec);
  const label = {
    beatFrames: spec.beatFrames,
    bars: spec.form.length,
    genre: spec.genre,
    kit: spec.drums?.kit ?? null,
    groove: spec.drums ? clearGrooves[spec.drums.grooves[0]].words : null,
    bass: spec.bass?.sound ?? null,
    bassPattern: spec.bass?.pattern.replace("clear ", "") ?? null,
    root: spec.bass ? spec.key.root : null,
    changes: truth.bars.map((bar) => bar.change),
    notes: truth.notes.bass?.map((note) => [note.midi, note.onset_s, note.duration_s]) ?? [],
    start: append(mix.channels[0]),
    length: mix.channels[0].length,
    stems: values.stems
      ? Object.fromEntries(Object.entries(stems).map(([layer, stem]) => [layer, append(stem)]))
      : {},
  };
  lines.push(JSON.stringify(label));
}
closeSync(file);
writeFileSync(join(values.out, "pieces.jsonl"), `${lines.join("\n")}\n`);
process.stdout.write(`${lines.length} pieces, ${(start / 32_000).toFixed(0)} s, in ${values.out}\n`);
