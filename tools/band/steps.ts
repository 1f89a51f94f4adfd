/** Step strings: a character for each sixteenth of a bar. */
import { invariant, type Random } from "#base";
import { stepsPerBar, type Velocity } from "./piece.ts";

/** Loud, normal, soft. */
export const velocities: Readonly<Record<string, Velocity>> = { X: 1, x: 0.75, "-": 0.5 };

/** Voices of a bar with their step strings. */
export type Layers = Readonly<Record<string, string>>;

/** Check that a string is a bar. */
export function bar(steps: string): string {
  invariant(steps.length === stepsPerBar, `"${steps}" has ${steps.length} steps`);
  return steps;
}

/** Read layers written as "kick X...X...X...X... hat ..x...x...x...x."; "" is none. */
export function readLayers(text: string): Layers {
  const words = text === "" ? [] : text.split(" ");
  const layers: Record<string, string> = {};
  for (let i = 0; i < words.length; i += 2) layers[words[i]] = bar(words[i + 1]);
  return layers;
}

/** Lay bars of one voice over each other: the later string's hits win. */
export function overlay(below: string, above: string): string {
  return Array.from(below, (step, i) => (above[i] === "." ? step : above[i])).join("");
}

/** Join layers; where two have one voice, both play. */
export function joinLayers(all: readonly Layers[]): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const layers of all) {
    for (const [voice, steps] of Object.entries(layers)) {
      joined[voice] = voice in joined ? overlay(joined[voice], steps) : steps;
    }
  }
  return joined;
}

/** Replace some steps of a bar. */
export const replaceSteps = (steps: string, from: number, others: string): string =>
  steps.slice(0, from) + others + steps.slice(from + others.length);

/** Let a thing happen with a probability. */
export const chance = (random: Random, probability: number): boolean => random.uniform() < probability;
