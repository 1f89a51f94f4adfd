/** Composes drums: a groove with options of its own, and bars that leave it. */
import { invariant, type Random } from "#base";
import { writeBars } from "./compose-hits.ts";
import { drumGrooves, looseGhosts } from "./patterns/drum-grooves.ts";
import type { ComposedBar, Task } from "./piece.ts";
import { chance, joinLayers, type Layers, overlay, readLayers, replaceSteps } from "./steps.ts";

const beats = [0, 4, 8, 12];

/** Draw one option of each slot. */
export function drawGroove(feel: string, random: Random): Record<string, string> {
  const slots = drumGrooves[feel];
  invariant(slots !== undefined, `no groove for ${feel}`);
  const layers = joinLayers(slots.map((slot) => readLayers(random.pick(slot))));
  if (feel === "syncopated" || feel === "break" || feel === "boom bap") {
    const ghost = random.pick(looseGhosts);
    if (ghost !== "" && chance(random, 0.5)) {
      const [voice, steps] = ghost.split(" ");
      layers[voice] = overlay(steps, layers[voice] ?? steps);
    }
  }
  return layers;
}

/** Take steps out of every layer but some. */
function clear(
  layers: Layers,
  from: number,
  to: number,
  but: readonly string[] = [],
): Record<string, string> {
  const blank = ".".repeat(to - from);
  return Object.fromEntries(
    Object.entries(layers).map(([voice, steps]) => [
      voice,
      but.includes(voice) ? steps : replaceSteps(steps, from, blank),
    ]),
  );
}

function add(layers: Layers, voice: string, from: number, hits: string): Record<string, string> {
  return { ...layers, [voice]: replaceSteps(layers[voice] ?? ".".repeat(16), from, hits) };
}

/** Whatever a change did, every beat is heard: where nothing starts on one, a hat does. */
function keepBeats(layers: Record<string, string>, feel: string): Record<string, string> {
  let kept = layers;
  const voice = feel === "kicks" ? "kick" : feel === "march" ? "snare" : "hat";
  for (const beat of beats) {
    if (!Object.values(kept).some((steps) => steps[beat] !== ".")) kept = add(kept, voice, beat, "x");
  }
  return kept;
}

type Change = (layers: Layers, random: Random) => Record<string, string>;

const fills4 = ["x.xx", "xxxx", "x.x.", "xx.x", "X.xx", "xxX.", "x--x", "X--x"];
const fills8 = ["x.x.x.xx", "x..xx.xx", "xx.xx.xx", "x-x-xxxx", "X.x.X.xx", "x.xxx.xx"];
/** Ways to leave a groove. */
const changes: Readonly<Record<string, Change>> = {
  "snare fill": (layers, random) => {
    const isLong = chance(random, 0.4);
    const cleared = clear(layers, isLong ? 8 : 12, 16, ["kick", "hat", "ride"]);
    return add(cleared, "snare", isLong ? 8 : 12, random.pick(isLong ? fills8 : fills4));
  },
  "tom fill": (layers, random) => {
    const from = random.pick([8, 12]);
    const hits = from === 8 ? random.pick(fills8) : random.pick(fills4);
    const half = hits.length / 2;
    const dots = ".".repeat(half);
    const cleared = clear(layers, from, 16, ["kick"]);
    return add(
      add(cleared, "highTom", from, hits.slice(0, half) + dots),
      "lowTom",
      from,
      dots + hits.slice(half),
    );
  },
  crash: (layers) => add(layers, "crash", 0, "X"),
  "kick out": (layers, random) => {
    const from = random.pick([4, 8, 12]);
    return { ...layers, kick: replaceSteps(layers.kick ?? ".".repeat(16), from, ".".repeat(16 - from)) };
  },
  "open end": (layers, random) => {
    const at = random.pick([14, 15, 6]);
    return add({ ...layers, hat: replaceSteps(layers.hat ?? ".".repeat(16), at, ".") }, "open", at, "X");
  },
  "hat roll": (layers, random) =>
    add(layers, "hat", random.pick([4, 8, 12]), random.pick(["xxxx", "X-xx", "xxXx"])),
  stop: (layers, random) => {
    const from = random.pick([9, 11, 13]);
    return clear(layers, from, 16, []);
  },
  "kick pickup": (layers, random) =>
    add(layers, "kick", 12, random.pick(["x.xx", "X..x", "x.x.", "X.-x", "xx.x"])),
  "clap double": (layers, random) => add(layers, "clap", 12, random.pick(["XX..", "X.x.", "X..x", "X.xx"])),
  ride: (layers) => {
    const { hat, ...rest } = layers;
    return hat === undefined
      ? add(layers, "ride", 0, "X...x...X...x...")
      : { ...rest, ride: overlay(layers.ride ?? ".".repeat(16), hat) };
  },
  breakdown: (layers, random) => {
    const kept = random.pick([["hat", "ride", "open"], ["kick"], ["hat", "clap", "snare"]]);
    return clear(layers, random.pick([0, 8]), 16, kept);
  },
  build: (layers, random) =>
    add(layers, "snare", 8, random.pick(["x.x.xxxx", "x...x.xx", "xxxxXXXX", "x.x.x.x."])),
};

const kickChanges: readonly string[] = [
  "X...X...X...X.xx",
  "X...X...X.x.X.x.",
  "X...X...X...-...",
  "X.X.X.X.X.X.X.X.",
  "X...X...X...XXXX",
  "X.......X...X...",
  "X...X.x.X..xX...",
];

/** Draw a bar that leaves the groove. */
function drawChange(layers: Layers, feel: string, random: Random): Record<string, string> {
  if (feel === "kicks")
    return keepBeats({ kick: random.pick(kickChanges.filter((steps) => steps !== layers.kick)) }, feel);
  const names = Object.keys(changes).filter((name) => feel !== "tops" || !name.startsWith("kick"));
  for (let tries = 0; tries < 20; tries++) {
    const changed = keepBeats(changes[random.pick(names)](layers, random), feel);
    if (JSON.stringify(changed) !== JSON.stringify(layers)) return changed;
  }
  return keepBeats(add(layers, "crash", 0, "X"), feel);
}

/** Compose drums. */
export function composeDrums(task: Task, random: Random): ComposedBar[] {
  const groove = keepBeats(drawGroove(task.feel, random), task.feel);
  return writeBars(task, groove, () => drawChange(groove, task.feel, random));
}
