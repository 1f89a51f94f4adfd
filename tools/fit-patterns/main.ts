/**
 * Make `src/beat/pattern-tables.ts` and `src/beat/judge-tables.ts` again from nothing:
 * `npm run -s ts -- tools/fit-patterns/main.ts [--lessons 1200 --first 3000]
 * [--beatless 160] [--corpus 101,102,103,104,105] [--cache DIR]`. Lessons are invented music; the corpus seeds are others
 * than those that figures are reported on. Half an hour on one core, five minutes where all was heard
 * before; equal inputs give equal files.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { createRandom } from "#base";
import { placesPerBeat } from "../../src/beat/bars/bar-patterns.ts";
import { judgePlaces, type PlaceJudge, shareOut } from "../../src/beat/bars/judge-places.ts";
import { curveCount } from "../../src/beat/bars/rhythm-grid.ts";
import { corpus, hardCorpus } from "../corpus/corpus.ts";
import { renderPiece } from "../render/render-piece.ts";
import { drawBeatless } from "./draw-beatless.ts";
import { drawLesson } from "./draw-lesson.ts";
import { firstGuess } from "./first-guess.ts";
import { fitJudge, type JudgedBar, surpriseAt } from "./fit-judge.ts";
import { evidenceOf, fitPatterns, scoreShifts } from "./fit-patterns.ts";
import { type FoldedBar, foldBars } from "./fold-bars.ts";
import { type HeardPiece, hearPiece } from "./hear-features.ts";
import { layEvidence } from "./lay-evidence.ts";
import { writeJudgeTables } from "./write-judge-tables.ts";
import { writePatternTables } from "./write-pattern-tables.ts";

const { values } = parseArgs({
  options: {
    lessons: { type: "string", default: "1200" },
    first: { type: "string", default: "3000" },
    beatless: { type: "string", default: "160" },
    corpus: { type: "string", default: "101,102,103,104,105" },
    patterns: { type: "string", default: "8" },
    cache: { type: "string" },
    out: { type: "string", default: "src/beat" },
  },
});
const folder = values.cache ?? null;

/** All pieces to learn from, one after another: what was heard of thousands does not fit into memory. */
function* allPieces(): Generator<HeardPiece> {
  for (let lesson = 0; lesson < Number(values.lessons); lesson++) {
    const seed = Number(values.first) + lesson;
    yield hearPiece(folder, `lesson/${seed}`, () => {
      const { clip, bpm, beatsPerBar, beats } = drawLesson(seed);
      const truth = { bpm, beats_per_bar: beatsPerBar, has_beat: true, has_downbeat: true, beats };
      return { clip, truth };
    });
  }
  for (let seed = 0; seed < Number(values.beatless); seed++) {
    const random = createRandom(seed).fork("told");
    const truth = {
      bpm: 40 * 7.5 ** random.uniform(),
      beats_per_bar: random.uniform() < 0.3 ? 3 : 4,
      has_beat: false,
      has_downbeat: false,
      beats: [],
    };
    yield hearPiece(folder, `beatless/${seed}`, () => ({ clip: drawBeatless(seed), truth }));
  }
  for (const seed of values.corpus.split(",").filter(Boolean).map(Number)) {
    for (const [name, list] of [
      ["corpus", corpus(seed)],
      ["hard", hardCorpus(seed)],
    ] as const) {
      for (const [i, { spec }] of list.entries()) {
        yield hearPiece(folder, `${name}/${seed}-${i}`, () => {
          const { mix, truth } = renderPiece(spec);
          return { clip: mix, truth };
        });
      }
    }
    console.error(`heard corpus ${seed}`);
  }
}

/** Every eighth piece only examines. */
const examines = (i: number) => i % 8 === 7;
const percent = (count: number, of: number) => `${((100 * count) / Math.max(1, of)).toFixed(1)} %`;

function learnPatterns(folded: readonly FoldedBar[], beatsPerBar: 3 | 4) {
  const bars = folded.filter((bar) => bar.beatsPerBar === beatsPerBar);
  const examiners = bars.filter((_, i) => examines(i));
  const P = Number(values.patterns);
  const report = (round: number, loss: number, weights: Float64Array) => {
    const turns = examiners.map((bar) => {
      const scores = scoreShifts(weights, evidenceOf(bar), P);
      return Math.floor(scores.indexOf(Math.max(...scores)) / P);
    });
    const onBeat = turns.filter((turn) => turn % placesPerBeat === 0).length;
    const onBar = turns.filter((turn) => turn === 0).length;
    const shares = `beat ${percent(onBeat, turns.length)}, bar ${percent(onBar, turns.length)}`;
    console.error(
      `${beatsPerBar}/4 patterns, round ${round + 1}: loss ${loss.toFixed(3)}, unseen: ${shares}`,
    );
  };
  const options = { patterns: P, rounds: 24, rate: 0.02, decay: 0.003, seed: 1 };
  const teachers = bars.filter((_, i) => !examines(i));
  const weights = fitPatterns(teachers, firstGuess(beatsPerBar), options, report);
  const patterns = { beatsPerBar, count: P, weights: Float32Array.from(weights) };
  return { patterns, table: { beatsPerBar, weights, beatSize: placesPerBeat * curveCount } };
}

function learnJudge(judged: readonly JudgedBar[], beatsPerBar: 3 | 4): PlaceJudge {
  const bars = judged.filter((bar) => bar.beatsPerBar === beatsPerBar);
  const examiners = bars.filter((_, i) => examines(i));
  const report = (round: number, loss: number, judge: PlaceJudge) => {
    const told = examiners.filter(({ tells }) => tells !== "nothing");
    const shares = told.map(({ evidence }) => shareOut(judgePlaces(evidence, judge)));
    const best = shares.map((row) => row.indexOf(Math.max(...row)));
    const onBeat = best.filter((s) => s % placesPerBeat === 0).length;
    const onBar = best.filter(
      (s, i) => s === 0 || (s % placesPerBeat === 0 && told[i].tells === "beat"),
    ).length;
    const surprise = examiners.reduce(
      (sum, { evidence, tells }) => sum + surpriseAt(shareOut(judgePlaces(evidence, judge)), tells),
      0,
    );
    console.error(
      `${beatsPerBar}/4 judge, round ${round + 1}: loss ${loss.toFixed(3)}, unseen: ` +
        `${(surprise / examiners.length).toFixed(3)}, beat ${percent(onBeat, told.length)}, bar ${percent(onBar, told.length)}`,
    );
  };
  const options = { units: 24, rounds: 16, rate: 0.003, decay: 0.3, hidden: 0.2, seed: 1 };
  return fitJudge(
    bars.filter((_, i) => !examines(i)),
    options,
    report,
  );
}

const folded: FoldedBar[] = [];
for (const { features, truth } of allPieces()) {
  if (!truth.has_beat) continue;
  const { beats } = truth;
  const asked = truth.bpm * (1 + 0.02 * createRandom(folded.length).normal());
  const beatsPerBar = truth.beats_per_bar === 3 ? 3 : 4;
  folded.push(foldBars(features, { beatsPerBar, beats }, asked));
}
const learnt = { 4: learnPatterns(folded, 4), 3: learnPatterns(folded, 3) };
writeFileSync(`${values.out}/pattern-tables.ts`, writePatternTables([learnt[4].table, learnt[3].table]));

const judged: JudgedBar[] = [];
let pieces = 0;
for (const piece of allPieces()) {
  const { patterns } = learnt[piece.truth.beats_per_bar === 3 ? 3 : 4];
  const bar = layEvidence(piece, pieces++, patterns);
  if (bar) judged.push(bar);
}
writeFileSync(
  `${values.out}/judge-tables.ts`,
  writeJudgeTables([learnJudge(judged, 4), learnJudge(judged, 3)]),
);
console.error(`wrote pattern-tables.ts and judge-tables.ts in ${values.out}`);
