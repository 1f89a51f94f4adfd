/**
 * Write what speaks for each hearing of rendered pieces, right or wrong: `npm run -s ts --
 * training/beat/foreign/write-evidence.ts --out FILE [--every K] [--weights FILE] DIR…`. fit_confidence.py reads it. Pieces are heard told the
 * tempo (sound without a beat at a tempo by chance) and at every candidate that is tried where none is told.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createRandom, mixToMono } from "#base";
import { parseBeatWeights } from "#beat";
import {
  createFeatureExtractor,
  findTempoCandidates,
  type Hearing,
  hearBars,
  hearNear,
  networkSource,
  openNetworkInput,
} from "#beat/training";
import { type BeatTruth, scoreGrid } from "../../../tools/corpus/score-grid.ts";
import { readPlainWav } from "./read-plain-wav.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    weights: { type: "string", default: "models/beat/weights.json" },
    out: { type: "string", default: "evidence.json" },
    every: { type: "string", default: "1" },
  },
});
const { network } = parseBeatWeights(readFileSync(values.weights, "utf8"), values.weights);
if (!network) throw new Error(`${values.weights} has no network`);

/** The tempo candidates of a piece, kept beside it. */
function candidatesOf(stem: string): number[] {
  if (existsSync(`${stem}.tempi`)) return JSON.parse(readFileSync(`${stem}.tempi`, "utf8")) as number[];
  const clip = readPlainWav(`${stem}.wav`);
  const extractor = createFeatureExtractor(clip.sampleRate);
  extractor.push(mixToMono(clip));
  const features = extractor.finish();
  const tempi = findTempoCandidates(features.onsets);
  writeFileSync(`${stem}.tempi`, JSON.stringify(tempi));
  writeFileSync(`${stem}.duration`, JSON.stringify(features.duration));
  const { fine, changes } = networkSource(features);
  writeFileSync(`${stem}.ear`, Buffer.concat([fine, changes]));
  return tempi;
}

/** Part the bytes: 100 rows of 30 and 25 of 6 in a second. */
function splitEar(bytes: Uint8Array): { fine: Uint8Array; changes: Uint8Array } {
  const rows = Math.round(bytes.length / (30 + 6 / 4));
  const fits = (t: number) =>
    (bytes.length - 30 * t) % 6 === 0 && Math.abs((bytes.length - 30 * t) / 6 - t / 4) <= 1.01;
  const t = [0, 1, -1, 2, -2, 3, -3, 4, -4].map((d) => rows + d).find(fits) ?? rows;
  return { fine: bytes.subarray(0, 30 * t), changes: bytes.subarray(30 * t) };
}

function gridOf({ beats, step }: Hearing, duration: number) {
  const placed = beats.map((beat) => ({ time: beat.step * step, position: beat.position + 1 }));
  return { beats: placed.filter(({ time }) => time >= -0.04 && time < duration) };
}

const rows: unknown[] = [];
for (const folder of positionals) {
  const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
  for (const [i, file] of files.sort().entries()) {
    if (i % Number(values.every) !== 0) continue;
    const stem = join(folder, file.replace(".json", ""));
    const { truth } = JSON.parse(readFileSync(`${stem}.json`, "utf8")) as {
      truth: BeatTruth & { readonly beats_per_bar: number; readonly source: string };
    };
    const tempi = candidatesOf(stem);
    const duration = JSON.parse(readFileSync(`${stem}.duration`, "utf8")) as number;
    const bytes = new Uint8Array(readFileSync(`${stem}.ear`));
    const source = { duration, ...splitEar(bytes) };
    const input = openNetworkInput(source);
    const toldBpm = truth.has_beat
      ? Math.max(40, Math.min(300, truth.bpm))
      : 40 * 5 ** createRandom(i).uniform();
    const told = hearNear(network, input, toldBpm, 1.25, null);
    const score = truth.has_beat ? scoreGrid(gridOf(told, duration), truth) : null;
    const untold = tempi.map((bpm) => {
      const { evidence, bpm: heard, beatsPerBar } = hearBars(network, input, bpm, 1.06, null);
      return { evidence, bpm: heard, beatsPerBar };
    });
    rows.push({
      name: stem,
      source: truth.source,
      bpm: truth.bpm,
      has_beat: truth.has_beat,
      metre: truth.beats_per_bar,
      told: {
        evidence: told.evidence,
        beatsPerBar: told.beatsPerBar,
        f1: score?.f1 ?? 0,
        downbeatF1: score?.downbeatF1 ?? 0,
        phase: score?.phaseError ?? false,
      },
      untold,
    });
  }
}
writeFileSync(values.out, JSON.stringify(rows));
