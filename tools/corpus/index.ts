/** The door of the corpus: pieces to listen to. */
export { corpus, hardCorpus } from "./corpus.ts";
