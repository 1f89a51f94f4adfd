/** The parts of a band, in their order, and the tempi at which the embedded model plays them. */
import type { Bpm, Frames } from "#base";

/** Every part, in the order in which texts, files and mixers list them. */
export const parts = ["drums", "percussion", "bass", "chords", "lead"] as const;
/** What one stem plays. */
export type Part = (typeof parts)[number];

/** Whether a part plays pitches, and so has a chord in its text. */
export const isPitched = (part: Part): boolean => part !== "drums" && part !== "percussion";

/** Put parts in their order. */
export const byPart = (a: { readonly part: Part }, b: { readonly part: Part }): number =>
  parts.indexOf(a.part) - parts.indexOf(b.part);

/** Lengths of a beat that the model learns, in frames of 20 ms: a sixteenth is a whole number of them. */
export const beatFrames = [20, 24, 28, 32, 36] as const;
/** Length of a beat. */
export type BeatFrames = (typeof beatFrames)[number];

/** Give the exact tempo of a beat of so many frames. */
export const framesToBpm = (frames: Frames): Bpm => 3000 / frames;

/** The exact tempi of the model: 150, 125, 107.1, 93.75, 83.3. */
export const bandTempi: readonly Bpm[] = beatFrames.map(framesToBpm);
