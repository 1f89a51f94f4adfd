/**
 * Drum grooves by feel. A groove has slots; of each slot one option plays, drawn for each piece and not told.
 * Something starts on every beat, and nothing as loud only between them, so that beats are heard.
 */
import { clubGrooves } from "./club-grooves.ts";
import { playedGrooves } from "./played-grooves.ts";

/** Slots of options by feel. */
export const drumGrooves: Readonly<Record<string, readonly (readonly string[])[]>> = {
  ...clubGrooves,
  ...playedGrooves,
};

/** Ghost strokes that a groove with a snare may have; kept for the whole piece. */
export const looseGhosts: readonly string[] = [
  "",
  "snare .......-.-......",
  "snare ..-....-.-.....-",
  "snare .-.....-..-....-",
  "snare ...-...-.......-",
];
