/**
 * The corpus that the tracker is measured on: specs, not audio; `renderPiece(item.spec)` makes the sound.
 */
import { createRandom } from "#base";
import type { PieceSpec } from "../render/piece-spec.ts";
import { type Category, categories } from "./categories.ts";
import { hardCategories } from "./hard-categories.ts";

/** One piece of a corpus. */
export interface CorpusItem {
  /** Unique, stable: category and number. */
  readonly name: string;
  readonly category: string;
  readonly spec: PieceSpec;
}

function drawAll(list: readonly Category[], seed: number): CorpusItem[] {
  return list.flatMap(({ name: category, count, draw }) =>
    Array.from({ length: count }, (_, index) => {
      const name = `${category} ${index + 1}`;
      const spec = draw(createRandom(seed).fork(name), index);
      return { name, category, spec: { ...spec, categories: [category] } };
    }),
  );
}

/**
 * List the corpus: over 300 pieces in named categories, tempo 40–300.
 *
 * @param seed - another seed gives other pieces of the same categories
 */
export function corpus(seed = 2026): CorpusItem[] {
  return drawAll(categories, seed);
}

/**
 * List the forty hard ones, where trackers go wrong by half a beat or by a downbeat.
 *
 * @param seed - another seed gives other pieces of the same kinds
 */
export function hardCorpus(seed = 2026): CorpusItem[] {
  return drawAll(hardCategories, seed);
}
