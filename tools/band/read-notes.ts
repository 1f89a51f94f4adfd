/** From a step string to notes: which sign begins a note, how long it holds. */
import { stepsPerBar } from "./piece.ts";

/** A note of a pattern. */
export interface PatternNote {
  readonly step: number;
  readonly length: number;
  readonly sign: string;
}

/**
 * Read a pattern; "-" holds what sounds, "." ends it, anything else begins a note.
 *
 * @param steps - sixteen signs
 * @param maxLength - longest length, in steps
 */
export function readNotes(steps: string, maxLength: number): PatternNote[] {
  const notes: PatternNote[] = [];
  for (let step = 0; step < stepsPerBar; step++) {
    if (steps[step] === "-" || steps[step] === ".") continue;
    let end = step + 1;
    while (end < stepsPerBar && steps[end] === "-") end++;
    notes.push({ step, length: Math.min(maxLength, end - step), sign: steps[step] });
  }
  return notes;
}

/** Where notes begin and hold: the parts of a string that touches change. */
export const isStart = (sign: string): boolean => sign !== "-" && sign !== ".";
