/**
 * Make `src/beat/pattern-tables.ts` again from nothing: `npm run -s ts -- tools/fit-patterns/main.ts
 * [--lessons 2500] [--corpus 101,102,103]`. Lessons are invented music; the corpus seeds are others than
 * the one that figures are reported on. About twenty minutes on one core; equal inputs give an equal file.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { createRandom, mixToMono } from "#base";
import { placesPerBeat } from "../../src/beat/bar-patterns.ts";
import { createRhythmListener } from "../../src/beat/rhythm-features.ts";
import { curveCount } from "../../src/beat/rhythm-grid.ts";
import { corpus, hardCorpus } from "../corpus/corpus.ts";
import { renderPiece } from "../render/render-piece.ts";
import { drawLesson, type Lesson } from "./draw-lesson.ts";
import { firstGuess } from "./first-guess.ts";
import { evidenceOf, fitPatterns, scoreShifts } from "./fit-patterns.ts";
import { type FoldedBar, foldBars } from "./fold-bars.ts";
import { writePatternTables } from "./write-pattern-tables.ts";

const { values } = parseArgs({
  options: {
    lessons: { type: "string", default: "2500" },
    corpus: { type: "string", default: "101,102,103" },
    patterns: { type: "string", default: "8" },
    rounds: { type: "string", default: "20" },
    out: { type: "string", default: "src/beat/pattern-tables.ts" },
  },
});

/** Listen to a lesson, told a tempo that is nearly right. */
function fold(lesson: Lesson, seed: number): FoldedBar {
  const ear = createRhythmListener(lesson.clip.sampleRate);
  ear.push(mixToMono(lesson.clip));
  return foldBars(ear.finish(), lesson, lesson.bpm * (1 + 0.02 * createRandom(seed).normal()));
}

const folded: FoldedBar[] = [];
for (let seed = 0; seed < Number(values.lessons); seed++) folded.push(fold(drawLesson(seed), seed));
console.error(`${folded.length} lessons`);
for (const seed of values.corpus.split(",").filter(Boolean).map(Number)) {
  for (const { spec } of [...corpus(seed), ...hardCorpus(seed)]) {
    if (!spec.hasBeat) continue;
    const { mix, truth } = renderPiece(spec);
    const { beats } = truth;
    folded.push(fold({ clip: mix, bpm: truth.bpm, beatsPerBar: spec.beatsPerBar, beats }, folded.length));
  }
  console.error(`corpus ${seed}: ${folded.length} pieces`);
}

const learnt = ([4, 3] as const).map((beatsPerBar) => {
  const bars = folded.filter((bar) => bar.beatsPerBar === beatsPerBar);
  // Every eighth piece only examines.
  const examiners = bars.filter((_, i) => i % 8 === 7);
  const teachers = bars.filter((_, i) => i % 8 !== 7);
  const P = Number(values.patterns);
  const report = (round: number, loss: number, weights: Float64Array) => {
    let right = 0;
    let onBeat = 0;
    for (const bar of examiners) {
      const scores = scoreShifts(weights, evidenceOf(bar), P);
      const shift = Math.floor(scores.indexOf(Math.max(...scores)) / P);
      if (shift === 0) right++;
      if (shift % placesPerBeat === 0) onBeat++;
    }
    const share = (count: number) => `${((100 * count) / Math.max(1, examiners.length)).toFixed(1)} %`;
    console.error(
      `${beatsPerBar}/4 round ${round + 1}: loss ${loss.toFixed(3)}, unseen: beat ${share(onBeat)}, bar ${share(right)}`,
    );
  };
  const options = { patterns: P, rounds: Number(values.rounds), rate: 0.02, decay: 0.01, seed: 1 };
  const weights = fitPatterns(teachers, firstGuess(beatsPerBar), options, report);
  return { beatsPerBar, weights, beatSize: placesPerBeat * curveCount };
});
writeFileSync(values.out, writePatternTables(learnt));
console.error(`wrote ${values.out}`);
