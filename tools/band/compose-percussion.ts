/** Composes percussion: hands on two drums, or one thing that is shaken or struck. */
import { invariant, type Random } from "#base";
import { writeBars } from "./compose-hits.ts";
import { percussionPatterns } from "./patterns/percussion-patterns.ts";
import type { ComposedBar, Task } from "./piece.ts";
import { bar, chance, type Layers, replaceSteps } from "./steps.ts";

/** High and low voice of a sound; one is enough for most. */
const voicesOf: Readonly<Record<string, readonly [high: string, low: string]>> = {
  congas: ["highConga", "lowConga"],
  bongos: ["highBongo", "lowBongo"],
  shaker: ["shaker", "shaker"],
  tambourine: ["tambourine", "tambourine"],
  cowbell: ["cowbell", "cowbell"],
};
const highLevels: Readonly<Record<string, string>> = { H: "X", h: "x", "'": "-" };
const lowLevels: Readonly<Record<string, string>> = { L: "X", l: "x", ",": "-" };

/** Turn a pattern of high and low strokes into layers of a sound's voices. */
function toLayers(pattern: string, sound: string): Layers {
  const voices = voicesOf[sound];
  invariant(voices !== undefined, `no voices for ${sound}`);
  const high = Array.from(pattern, (stroke) => highLevels[stroke] ?? ".").join("");
  const low = Array.from(pattern, (stroke) => lowLevels[stroke] ?? ".").join("");
  if (voices[0] !== voices[1]) return { [voices[0]]: high, [voices[1]]: low };
  return { [voices[0]]: Array.from(high, (level, i) => (level === "." ? low[i] : level)).join("") };
}

/** Change a few soft strokes of a pattern; beats stay. */
function vary(pattern: string, random: Random): string {
  let varied = pattern;
  for (let i = 0; i < random.integer(1, 4); i++) {
    const step = random.integer(0, 16);
    if (step % 4 === 0) continue;
    const stroke = varied[step];
    const other =
      stroke === "."
        ? random.pick(["'", ",", "h"])
        : chance(random, 0.5)
          ? "."
          : random.pick(["h", "l", "H"]);
    varied = replaceSteps(varied, step, other);
  }
  return varied;
}

const fills = ["hhhh", "HlHl", "H.hh", "hhll", "HhLl", "L...", "H...", "h.HH", "Lhhh", "HHL."];

function drawChange(pattern: string, random: Random): string {
  for (;;) {
    const kind = random.integer(0, 4);
    let changed = pattern;
    if (kind === 0) changed = replaceSteps(pattern, 12, random.pick(fills));
    else if (kind === 1) changed = replaceSteps(pattern, 8, random.pick(fills) + random.pick(fills));
    else if (kind === 2) changed = replaceSteps(pattern, random.pick([9, 13, 5]), "...");
    else changed = vary(vary(pattern, random), random);
    if (changed !== pattern) return changed;
  }
}

/** Compose percussion. */
export function composePercussion(task: Task, random: Random): ComposedBar[] {
  const patterns = percussionPatterns[task.feel];
  invariant(patterns !== undefined, `no pattern for ${task.feel}`);
  const chosen = bar(random.pick(patterns));
  const pattern = chance(random, 0.7) ? vary(chosen, random) : chosen;
  const isSingle = voicesOf[task.sound][0] === voicesOf[task.sound][1];
  // A single thing has no melody: its second stroke is softer, or the accents would be lost.
  const played = isSingle ? pattern.replace(/L/g, "h").replace(/l/g, "'") : pattern;
  return writeBars(task, toLayers(played, task.sound), () =>
    toLayers(drawChange(played, random), task.sound),
  );
}
