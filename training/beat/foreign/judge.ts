/**
 * Judge the tracker on rendered pieces: `npm run -s ts -- training/beat/foreign/judge.ts DIR… [--weights FILE]
 * [--untold] [--tables] [--verbose] [--every K] [--grids FILE]`. By category: beat F1 within 70 ms, shares half a beat
 * off, downbeat F1, metre, tempo. `--tables`: without the network. `--others FILE` judges beats of other trackers, as
 * judge_others.py writes them.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import type { BeatGrid } from "#base";
import { createBeatTracker, parseBeatWeights } from "#beat";
import { readPlainWav } from "./read-plain-wav.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    weights: { type: "string", default: "models/beat/weights.json" },
    untold: { type: "boolean", default: false },
    tables: { type: "boolean", default: false },
    verbose: { type: "boolean", default: false },
    every: { type: "string", default: "1" },
    write: { type: "string" },
    others: { type: "string" },
  },
});

interface Truth {
  readonly bpm: number;
  readonly beats_per_bar: number;
  readonly has_beat: boolean;
  readonly has_downbeat: boolean;
  readonly beats: readonly { readonly time_s: number; readonly position: number }[];
  readonly source: string;
  readonly features: readonly string[];
}

/** @throws Error where the other tracker was not asked about an excerpt, or under another path */
function foundIn(others: Readonly<Record<string, Found>>, name: string): Found {
  const found = others[name];
  if (!found)
    throw new Error(`${values.others} says nothing of ${name}: name the folder as judge_others.py was told`);
  return found;
}

type Found = Pick<BeatGrid, "tempo" | "beatsPerBar" | "confidence" | "downbeatConfidence" | "beats">;

interface Row {
  readonly name: string;
  readonly categories: readonly string[];
  readonly f1: number;
  readonly off: number;
  readonly down: number | null;
  readonly metre: number;
  readonly tempo: number;
  /** The same, or half or twice that. */
  readonly octave: number;
  readonly confidence: number;
}

/** F1 of times within 70 ms (15 % of a beat at most, in fast music), matched one to one in order. */
function f1(found: readonly number[], truth: readonly number[], tolerance: number): number {
  let [hits, next] = [0, 0];
  for (const time of truth) {
    while (next < found.length && found[next] < time - tolerance) next++;
    if (next < found.length && found[next] <= time + tolerance) {
      hits++;
      next++;
    }
  }
  return found.length + truth.length === 0 ? 0 : (2 * hits) / (found.length + truth.length);
}

const isNear = (bpm: number, truth: number) => Math.abs(bpm / truth - 1) < 0.04;

function judge(name: string, truth: Truth, grid: Found): Row {
  const times = truth.beats.map(({ time_s }) => time_s);
  const beat = 60 / truth.bpm;
  const tolerance = Math.min(0.07, 0.2 * beat);
  const [begin, end] = [times[0] - beat / 2, times[times.length - 1] + beat / 2];
  const inside = grid.beats.filter(({ time }) => time >= begin && time <= end);
  const found = inside.map(({ time }) => time);
  const middles = times.slice(1).map((time, i) => (time + times[i]) / 2);
  const score = f1(found, times, tolerance);
  const offBeat = f1(found, middles, tolerance);
  const firsts = truth.beats.filter(({ position }) => position === 1).map(({ time_s }) => time_s);
  const downs = inside.filter(({ position }) => position === 1).map(({ time }) => time);
  const same =
    grid.beatsPerBar === truth.beats_per_bar || (truth.beats_per_bar === 2 && grid.beatsPerBar === 4);
  return {
    name,
    categories: [truth.source, ...truth.features],
    f1: score,
    off: offBeat > 0.5 && offBeat > score ? 1 : 0,
    down: truth.has_downbeat ? f1(downs, firsts, tolerance) : null,
    metre: same ? 1 : 0,
    tempo: isNear(grid.tempo, truth.bpm) ? 1 : 0,
    octave: [0.5, 1, 2].some((ratio) => isNear(grid.tempo, ratio * truth.bpm)) ? 1 : 0,
    confidence: grid.confidence,
  };
}

const percent = (share: number) => (100 * share).toFixed(1).padStart(6);
const mean = (numbers: readonly number[]) =>
  numbers.reduce((sum, x) => sum + x, 0) / Math.max(1, numbers.length);

function show(title: string, rows: readonly Row[]): void {
  const downs = rows.map(({ down }) => down).filter((x) => x !== null);
  const columns = [
    mean(rows.map((row) => row.f1)),
    mean(rows.map((row) => row.off)),
    mean(downs),
    mean(rows.map((row) => row.metre)),
    mean(rows.map((row) => row.tempo)),
    mean(rows.map((row) => row.octave)),
    mean(rows.map((row) => row.confidence)),
  ];
  console.log(`${title.padEnd(20)} ${String(rows.length).padStart(4)} ${columns.map(percent).join(" ")}`);
}

const parsed = parseBeatWeights(readFileSync(values.weights, "utf8"), values.weights);
const tracker = createBeatTracker(values.tables ? { ...parsed, network: null } : parsed);
const others = values.others
  ? (JSON.parse(readFileSync(values.others, "utf8")) as Record<string, Found>)
  : undefined;
const rows: Row[] = [];
const beatless: [string, number][] = [];
const grids: Record<string, unknown> = {};
for (const folder of positionals) {
  const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
  for (const [i, file] of files.sort().entries()) {
    if (i % Number(values.every) !== 0) continue;
    const { truth } = JSON.parse(readFileSync(join(folder, file), "utf8")) as { truth: Truth };
    const name = basename(file, ".json");
    const told = values.untold ? {} : { bpm: Math.max(40, Math.min(300, truth.bpm)) };
    const grid = others
      ? foundIn(others, join(folder, name))
      : tracker.track(readPlainWav(join(folder, `${name}.wav`)), told);
    grids[join(folder, name)] = { ...grid, truth };
    if (!truth.has_beat) {
      beatless.push([name, grid.confidence]);
      continue;
    }
    const row = judge(name, truth, grid);
    rows.push(row);
    if (values.verbose && (row.f1 < 0.9 || (row.down ?? 1) < 0.6 || !row.metre || !row.tempo)) {
      const heard = `${grid.tempo.toFixed(1)} in ${grid.beatsPerBar}, is ${truth.bpm.toFixed(1)} in ${truth.beats_per_bar}`;
      console.log(
        `  ${name} ${row.categories.join(", ")}: F1 ${row.f1.toFixed(2)}${row.off ? " OFF" : ""} down ${row.down?.toFixed(2)} ${heard} conf ${row.confidence.toFixed(2)}`,
      );
    }
  }
}
console.log(`${"category".padEnd(20)}    n     F1    off   down  metre  tempo octave confidence`);
const categories = [...new Set(rows.flatMap((row) => row.categories))].sort();
for (const category of categories) {
  show(
    category,
    rows.filter((row) => row.categories.includes(category)),
  );
}
show("all", rows);
if (beatless.length > 0) {
  const sorted = beatless.map(([, confidence]) => confidence).sort((a, b) => b - a);
  console.log(
    `without a beat: ${sorted.length}, confidence ${mean(sorted).toFixed(2)}, most ${sorted[0].toFixed(2)}`,
  );
}
if (values.write) writeFileSync(values.write, JSON.stringify(grids));
