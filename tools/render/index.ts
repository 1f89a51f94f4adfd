/** The door of the renderer: audio and truth from a seed. */
export { describePiece, writeTexts } from "./describe-piece.ts";
export { genres, grooves } from "./grooves.ts";
export {
  type BarPlan,
  type Feel,
  type Finish,
  type Layer,
  layers,
  type PieceSpec,
  plainFeel,
  plainFinish,
} from "./piece-spec.ts";
export { type Domain, randomSpec, tinyBeatFrames } from "./random-spec.ts";
export { type Render, renderPiece, type Truth } from "./render-piece.ts";
export { synonyms, vocabulary } from "./vocabulary.ts";
export { writeWav } from "./write-wav.ts";
