/** The door of the renderer: audio and truth from a seed. */
export { clearGrooves } from "./clear-rhythms.ts";
export { genres, grooves } from "./grooves.ts";
export type { Layer, PieceSpec } from "./piece-spec.ts";
export { randomSpec } from "./random-spec.ts";
export { renderPiece, type Truth } from "./render-piece.ts";
