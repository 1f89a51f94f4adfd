/** What drums and percussion share: bars made of layers. */
import { type ComposedBar, type Note, stepsPerBar, type Task } from "./piece.ts";
import { type Layers, velocities } from "./steps.ts";

/** Turn layers into hits, in the order of steps. */
export function layersToNotes(layers: Layers): Note[] {
  const notes: Note[] = [];
  const all = Object.entries(layers);
  for (let step = 0; step < stepsPerBar; step++) {
    for (const [voice, steps] of all) {
      const velocity = velocities[steps[step]];
      if (velocity !== undefined) notes.push({ step, length: 0, voice, velocity });
    }
  }
  return notes;
}

/** Write the bars of a piece: its groove, and another bar wherever it changes. */
export const writeBars = (
  { chords, changes }: Task,
  groove: Layers,
  change: (bar: number) => Layers,
): ComposedBar[] =>
  chords.map((chord, bar) => ({
    chord,
    notes: layersToNotes(changes[bar] ? change(bar) : groove),
    isChange: changes[bar],
  }));
