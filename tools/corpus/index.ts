/** The door of the corpus: pieces to listen to, and how right a listener is. */
export { type CorpusItem, corpus, hardCorpus } from "./corpus.ts";
export { type BeatTruth, type GridScore, scoreGrid } from "./score-grid.ts";
export {
  type CategoryScore,
  scoreByCategory,
  scoreTracker,
  type TrackedItem,
  type Tracker,
} from "./score-tracker.ts";
