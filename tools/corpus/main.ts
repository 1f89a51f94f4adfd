/**
 * Judge our tracker: `npm run -s ts -- tools/corpus/main.ts [--hard] [--category NAME] [--seed N] [--every K]
 * [--pieces DIR] [--verbose]`. Tempo and metre are given, as the program gives them. With `--write DIR` the
 * renders are written out instead, for other trackers.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { trackBeats } from "#studio";
import { renderPiece } from "../render/render-piece.ts";
import { writeWav } from "../render/write-wav.ts";
import { type CorpusItem, corpus, hardCorpus } from "./corpus.ts";
import { recordedPieces } from "./recorded-pieces.ts";
import { scoreGrid } from "./score-grid.ts";
import {
  type CategoryScore,
  scoreByCategory,
  scoreTracker,
  type TrackedItem,
  type Tracker,
} from "./score-tracker.ts";

const { values } = parseArgs({
  options: {
    hard: { type: "boolean", default: false },
    category: { type: "string" },
    seed: { type: "string", default: "2026" },
    every: { type: "string", default: "1" },
    pieces: { type: "string" },
    write: { type: "string" },
    verbose: { type: "boolean", default: false },
  },
});

const percent = (share: number) => `${(100 * share).toFixed(1)} %`.padStart(8);

/** Print the table, and with --verbose each piece that went wrong. */
function show(rows: readonly CategoryScore[]): void {
  console.log(`${"category".padEnd(24)} n        F1   phase  downbeat  confidence`);
  for (const row of rows) {
    const figures = [row.f1, row.phaseErrors, row.downbeatErrors, row.confidence].map(percent).join(" ");
    console.log(`${row.category.padEnd(24)} ${String(row.pieces).padStart(3)} ${figures}`);
  }
}

function tell({ name, score, confidence }: TrackedItem): void {
  if (!values.verbose || score === null) return;
  const { f1, phaseError, downbeatError } = score;
  if (f1 > 0.95 && !downbeatError) return;
  const flags = [phaseError && "phase", downbeatError && "downbeat"].filter(Boolean).join(" ");
  console.log(`  ${name}: F1 ${f1.toFixed(3)} confidence ${confidence.toFixed(2)} ${flags}`);
}

/** Write the renders in the form in which `--pieces` reads them. */
function writeCorpus(items: readonly CorpusItem[], folder: string): void {
  mkdirSync(folder, { recursive: true });
  items.forEach(({ name, category, spec }, index) => {
    const { mix, truth } = renderPiece(spec);
    const stem = join(folder, String(index).padStart(3, "0"));
    writeWav(`${stem}.wav`, mix);
    const about = { ...truth, title: name, source: category, features: [] };
    writeFileSync(`${stem}.json`, `${JSON.stringify({ truth: about })}\n`);
  });
}

const track: Tracker = (clip, { bpm, beatsPerBar }) =>
  trackBeats(clip, { bpm, beatsPerBar: beatsPerBar === 3 ? 3 : 4 });

if (values.pieces) {
  const judged: { item: TrackedItem; categories: readonly string[] }[] = [];
  for (const { name, categories, truth, read } of recordedPieces(values.pieces)) {
    const grid = track(await read(), { bpm: truth.bpm, beatsPerBar: truth.beats_per_bar });
    const { confidence, downbeatConfidence } = grid;
    const score = scoreGrid(grid, truth);
    const item = { name, category: categories[0], score, confidence, downbeatConfidence };
    tell(item);
    judged.push({ item, categories });
  }
  // a piece counts towards its source and towards each of its features
  const rows = judged.flatMap(({ item, categories }) =>
    categories.map((category) => ({ ...item, category })),
  );
  const total = scoreByCategory(judged.map(({ item }) => item)).slice(-1);
  show([...scoreByCategory(rows).slice(0, -1), ...total]);
} else {
  const seed = Number(values.seed);
  const chosen = (values.hard ? hardCorpus(seed) : corpus(seed)).filter(
    ({ category }, i) => (!values.category || category === values.category) && i % Number(values.every) === 0,
  );
  if (values.write) writeCorpus(chosen, values.write);
  else show(scoreByCategory(scoreTracker(chosen, track, tell)));
}
