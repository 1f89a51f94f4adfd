/**
 * Reports on pieces: counts, first bars, repeats, accents that meet.
 * Usage: npm run -s ts -- tools/band/check-pieces.ts [--count 10000] [--seed 1] [--bars 5]
 */
import { parseArgs } from "node:util";
import { createRandom } from "#base";
import { parts } from "../../src/looper/arrange/tables/parts.ts";
import { createPieces } from "./draw-piece.ts";
import {
  barText,
  countBy,
  countFirstBars,
  meetByGenre,
  shareOfRepeats,
  silentBeats,
} from "./judge-pieces.ts";

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "10000" },
    seed: { type: "string", default: "1" },
    show: { type: "string", default: "5" },
  },
});
const draw = createPieces(Number(values.seed), parts);
const pieces = Array.from({ length: Number(values.count) }, draw);
const bars = pieces.flatMap((piece) => piece.bars);
const print = (line: string) => process.stdout.write(`${line}\n`);
const spread = (counts: Map<string, number>) => {
  const numbers = [...counts.values()];
  return `${counts.size} kinds, ${Math.min(...numbers)} to ${Math.max(...numbers)} of each`;
};

print(`${pieces.length} pieces`);
for (const part of parts) {
  const own = pieces.filter((piece) => piece.part === part);
  const ownBars = own.flatMap((piece) => piece.bars);
  print(`${part}: ${own.length}`);
  print(`  sounds: ${spread(countBy(own, ({ sound }) => sound))}`);
  print(`  feels: ${spread(countBy(own, ({ feel }) => feel))}`);
  print(`  sounds by tempo: ${spread(countBy(own, ({ sound, beatFrames }) => `${sound} ${beatFrames}`))}`);
  if (ownBars[0]?.chord !== undefined)
    print(`  chords: ${spread(countBy(ownBars, ({ chord }) => chord ?? ""))}`);
  print(
    `  texts: ${new Set(ownBars.map(({ text }) => text)).size}, different bars: ${new Set(ownBars.map(({ notes }) => barText(notes))).size}`,
  );
  print(`  bars that repeat the first: ${(100 * shareOfRepeats(own)).toFixed(1)} %`);
}
print(
  `drums with a silent beat: ${silentBeats(pieces).length}; notes a bar: ${(bars.reduce((sum, { notes }) => sum + notes.length, 0) / bars.length).toFixed(1)}`,
);

const usual = { drums: "punchy", percussion: "congas", bass: "finger", chords: "piano", lead: "pluck" };
print("different first bars of 16, by feel:");
print(
  `  ${[...countFirstBars((part) => usual[part])].map(([name, count]) => `${name} ${count}`).join(", ")}`,
);
print("loud bass notes under a kick, under any drum (under a kick if moved):");
for (const [name, { kicks, drums, control }] of meetByGenre(20))
  print(`  ${name}: ${kicks.toFixed(2)}, ${drums.toFixed(2)} (${control.toFixed(2)})`);

const random = createRandom(Number(values.seed), 9);
for (const part of parts) {
  for (let i = 0; i < Number(values.show); i++) {
    const { text, notes } = random.pick(random.pick(pieces.filter((piece) => piece.part === part)).bars);
    print(`${text}: ${barText(notes)}`);
  }
}
