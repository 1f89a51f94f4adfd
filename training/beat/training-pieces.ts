/** All that the tracker learns from: lessons, sound without a beat, the corpus under seeds of its own. */
import { createRandom } from "#base";
import { corpus, hardCorpus } from "../../tools/corpus/corpus.ts";
import { renderPiece } from "../../tools/render/render-piece.ts";
import { drawBeatless } from "./draw-beatless.ts";
import { drawLesson } from "./draw-lesson.ts";
import { type AnnotatedPiece, extractFeatures } from "./extract-features.ts";

/** How many of each, and which. */
export interface TrainingSet {
  readonly firstLesson: number;
  readonly lessons: number;
  readonly beatless: number;
  readonly corpusSeeds: readonly number[];
}

/**
 * Play all pieces, one after another: the features of thousands do not fit into memory.
 *
 * @param set - how many of each, and which
 * @param cache - folder for features; null: none
 * @param report - called after each corpus
 */
export function* trainingPieces(
  set: TrainingSet,
  cache: string | null,
  report: (message: string) => void,
): Generator<AnnotatedPiece> {
  for (let lesson = 0; lesson < set.lessons; lesson++) {
    const seed = set.firstLesson + lesson;
    yield extractFeatures(cache, `lesson/${seed}`, () => {
      const { clip, bpm, beatsPerBar, beats } = drawLesson(seed);
      const truth = { bpm, beats_per_bar: beatsPerBar, has_beat: true, has_downbeat: true, beats };
      return { clip, truth };
    });
  }
  for (let seed = 0; seed < set.beatless; seed++) {
    const random = createRandom(seed).fork("told");
    const truth = {
      bpm: 40 * 7.5 ** random.uniform(),
      beats_per_bar: random.uniform() < 0.3 ? 3 : 4,
      has_beat: false,
      has_downbeat: false,
      beats: [],
    };
    yield extractFeatures(cache, `beatless/${seed}`, () => ({ clip: drawBeatless(seed), truth }));
  }
  for (const seed of set.corpusSeeds) {
    for (const [name, list] of [
      ["corpus", corpus(seed)],
      ["hard", hardCorpus(seed)],
    ] as const) {
      for (const [i, { spec }] of list.entries()) {
        yield extractFeatures(cache, `${name}/${seed}-${i}`, () => {
          const { mix, truth } = renderPiece(spec);
          return { clip: mix, truth };
        });
      }
    }
    report(`extracted corpus ${seed}`);
  }
}
