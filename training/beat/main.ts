/**
 * Make `models/beat/weights.json` again from nothing:
 * `npm run -s ts -- training/beat/main.ts [--lessons 1200 --first 3000] [--beatless 160]
 * [--corpus 101,102,103,104,105] [--cache DIR] [--out FILE] [--source COMMIT]`. Lessons are invented music;
 * the corpus seeds are others than those that figures are reported on. Half an hour on one core, five
 * minutes where all features are cached; equal inputs give equal weights.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { createRandom } from "#base";
import {
  type BarPatterns,
  type DownbeatNetwork,
  scoreDownbeats,
  softmax,
  subdivisionsPerBeat,
} from "#beat/training";
import { crossEntropy, type DownbeatExample, fitDownbeatNetwork } from "./fit-downbeat-network.ts";
import { barFeaturesOf, fitPatterns, scoreShifts } from "./fit-patterns.ts";
import { type FoldedBar, foldBars } from "./fold-bars.ts";
import { initialPattern } from "./initial-pattern.ts";
import { makeExample } from "./make-example.ts";
import { trainingPieces } from "./training-pieces.ts";
import { writeWeights } from "./write-weights.ts";

const { values } = parseArgs({
  options: {
    lessons: { type: "string", default: "1200" },
    first: { type: "string", default: "3000" },
    beatless: { type: "string", default: "160" },
    corpus: { type: "string", default: "101,102,103,104,105" },
    patterns: { type: "string", default: "8" },
    cache: { type: "string" },
    out: { type: "string", default: "models/beat/weights.json" },
    source: { type: "string" },
  },
});
const set = {
  firstLesson: Number(values.first),
  lessons: Number(values.lessons),
  beatless: Number(values.beatless),
  corpusSeeds: values.corpus.split(",").filter(Boolean).map(Number),
};
const report = (message: string) => console.error(message);
const allPieces = () => trainingPieces(set, values.cache ?? null, report);

/** Every eighth piece is held out. */
const isHeldOut = (i: number) => i % 8 === 7;
const percent = (count: number, of: number) => `${((100 * count) / Math.max(1, of)).toFixed(1)} %`;

function learnPatterns(folded: readonly FoldedBar[], beatsPerBar: 3 | 4): BarPatterns {
  const bars = folded.filter((bar) => bar.beatsPerBar === beatsPerBar);
  const heldOut = bars.filter((_, i) => isHeldOut(i));
  const P = Number(values.patterns);
  const reportEpoch = (epoch: number, loss: number, weights: Float64Array) => {
    const shifts = heldOut.map((bar) => {
      const scores = scoreShifts(weights, barFeaturesOf(bar), P);
      return Math.floor(scores.indexOf(Math.max(...scores)) / P);
    });
    const onBeat = shifts.filter((shift) => shift % subdivisionsPerBeat === 0).length;
    const onBar = shifts.filter((shift) => shift === 0).length;
    const shares = `beat ${percent(onBeat, shifts.length)}, bar ${percent(onBar, shifts.length)}`;
    report(`${beatsPerBar}/4 patterns, epoch ${epoch + 1}: loss ${loss.toFixed(3)}, held out: ${shares}`);
  };
  const options = { patterns: P, epochs: 24, rate: 0.02, decay: 0.003, seed: 1 };
  const training = bars.filter((_, i) => !isHeldOut(i));
  const weights = fitPatterns(training, initialPattern(beatsPerBar), options, reportEpoch);
  return { beatsPerBar, count: P, weights: Float32Array.from(weights) };
}

function learnNetwork(examples: readonly DownbeatExample[], beatsPerBar: 3 | 4): DownbeatNetwork {
  const bars = examples.filter((bar) => bar.beatsPerBar === beatsPerBar);
  const heldOut = bars.filter((_, i) => isHeldOut(i));
  const reportEpoch = (epoch: number, loss: number, network: DownbeatNetwork) => {
    const predict = ({ features }: DownbeatExample) => softmax(scoreDownbeats(features, network));
    const labelled = heldOut.filter(({ label }) => label !== "none");
    const best = labelled.map(predict).map((row) => row.indexOf(Math.max(...row)));
    const onBeat = best.filter((s) => s % subdivisionsPerBeat === 0).length;
    const onBar = best.filter(
      (s, i) => s === 0 || (s % subdivisionsPerBeat === 0 && labelled[i].label === "beat"),
    ).length;
    const unseenLoss = heldOut.reduce((sum, bar) => sum + crossEntropy(predict(bar), bar.label), 0);
    report(
      `${beatsPerBar}/4 network, epoch ${epoch + 1}: loss ${loss.toFixed(3)}, held out: ` +
        `${(unseenLoss / heldOut.length).toFixed(3)}, beat ${percent(onBeat, labelled.length)}, bar ${percent(onBar, labelled.length)}`,
    );
  };
  const options = { hiddenUnits: 24, epochs: 16, rate: 0.003, decay: 0.3, dropout: 0.2, seed: 1 };
  return fitDownbeatNetwork(
    bars.filter((_, i) => !isHeldOut(i)),
    options,
    reportEpoch,
  );
}

const folded: FoldedBar[] = [];
for (const { features, truth } of allPieces()) {
  if (!truth.has_beat) continue;
  const { beats } = truth;
  const bpm = truth.bpm * (1 + 0.02 * createRandom(folded.length).normal());
  const beatsPerBar = truth.beats_per_bar === 3 ? 3 : 4;
  folded.push(foldBars(features, { beatsPerBar, beats }, bpm));
}
const patterns = { 4: learnPatterns(folded, 4), 3: learnPatterns(folded, 3) };

const examples: DownbeatExample[] = [];
let pieces = 0;
for (const piece of allPieces()) {
  const example = makeExample(piece, pieces++, patterns[piece.truth.beats_per_bar === 3 ? 3 : 4]);
  if (example) examples.push(example);
}
const networks = [learnNetwork(examples, 4), learnNetwork(examples, 3)];

const provenance = {
  command: "npm run -s ts -- training/beat/main.ts",
  corpus:
    `lessons ${set.firstLesson} to ${set.firstLesson + set.lessons - 1}, ${set.beatless} clips without a beat, ` +
    `the rendered corpus under seeds ${set.corpusSeeds.join(", ")}`,
  date: new Date().toISOString().slice(0, 10),
  source: values.source ?? null,
};
writeFileSync(values.out, writeWeights(provenance, [patterns[4], patterns[3]], networks));
report(`wrote ${values.out}`);
