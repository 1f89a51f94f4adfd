/**
 * Drums as drummers of many styles might play them, drawn by chance: what the tracker learns bars from.
 * Deliberately not the renderer's own grooves, which it is tested on.
 */
import type { Random } from "#base";
import type { DrumVoice } from "../../tools/render/piece-spec.ts";

/** A hit within a bar. */
export interface Hit {
  readonly voice: DrumVoice;
  /** From the bar line. */
  readonly beat: number;
  readonly velocity: number;
}

/** How a beat is divided: straight sixteenths, or three. */
export type Division = 3 | 4;

const families = [
  "backbeat",
  "floor",
  "half",
  "drop",
  "double",
  "latin",
  "jazz",
  "broken",
  "march",
  "sparse",
] as const;

/** A bar that is being drawn. */
interface Sketch {
  readonly random: Random;
  /** Beats in the bar. */
  readonly beats: 3 | 4;
  readonly division: Division;
  /** The off-beat, as a share of a beat. */
  readonly half: number;
  /** All steps of the bar, in beats. */
  readonly steps: readonly number[];
  readonly snare: DrumVoice;
  /** The middle of the bar, where a backbeat at half time falls. */
  readonly middle: number;
  chance(probability: number): boolean;
  add(voice: DrumVoice, beat: number, velocity?: number): void;
}

/** Kicks between the beats. */
function addKicks({ steps, division, chance, add }: Sketch, probability: number): void {
  for (const step of steps) {
    if (step % 1 === 0) continue;
    if (chance(step % 1 === 0.5 || division === 3 ? probability : probability / 2)) add("kick", step, 0.8);
  }
}

/** Soft snares between the beats. */
function addGhosts({ steps, chance, add }: Sketch, probability: number): void {
  for (const step of steps) if (step % 1 !== 0 && chance(probability)) add("snare", step, 0.3);
}

function drawWaltz(sketch: Sketch): void {
  const { random, half, snare, chance, add } = sketch;
  add("kick", 0);
  if (chance(0.3)) add("kick", random.pick([1 + half, 2 + half, half]), 0.8);
  const where = random.pick([[1, 2], [2], [1], [1, 2]]);
  for (const beat of where) add(snare, beat, 0.8);
  if (chance(0.3)) addKicks(sketch, 0.12);
}

function drawFloor({ beats, snare, steps, chance, add }: Sketch): void {
  for (let b = 0; b < beats; b++) add("kick", b);
  if (chance(0.6)) for (let b = 1; b < beats; b += 2) add(snare, b, 0.8);
  if (chance(0.3)) for (const step of steps) if (step % 1 !== 0 && chance(0.15)) add("rim", step, 0.6);
}

function drawHalf(sketch: Sketch): void {
  const { half, snare, middle, chance, add } = sketch;
  add("kick", 0);
  add(snare, middle);
  addKicks(sketch, 0.12);
  if (chance(0.3)) add("kick", middle - 1 + half, 0.8);
}

function drawDrop({ random, chance, add }: Sketch): void {
  add("kick", 2);
  add(random.pick(["rim", "snare"] as const), 2);
  if (chance(0.3)) add("kick", 0, 0.5);
}

function drawDouble({ beats, snare, add }: Sketch): void {
  for (let b = 0; b < beats; b++) {
    add("kick", b);
    add(snare, b + 0.5, 0.9);
  }
}

function drawLatin({ random, add }: Sketch): void {
  const threes = random.pick([
    [0, 0.75, 1.5, 2, 2.75, 3.5],
    [0, 1.5, 2, 3.5],
    [0, 0.75, 1.75, 2, 2.75, 3.75],
  ]);
  for (const beat of threes) add("kick", beat, beat % 2 === 0 ? 1 : 0.8);
  const clave = random.pick([
    [0, 0.75, 1.5, 2.5, 3],
    [1, 1.5, 2, 2.75, 3.5],
    [0.5, 1.5, 2.5, 3.5],
    [0.75, 1.5, 2.75, 3.5],
    [1, 3],
  ]);
  for (const beat of clave) add("rim", beat, 0.9);
}

function drawJazz(sketch: Sketch): void {
  const { beats, half, chance, add } = sketch;
  for (let b = 0; b < beats; b++) {
    add("ride", b, b % 2 === 0 ? 0.8 : 1);
    if (b % 2 === 1 || chance(0.2)) add("ride", b + half, 0.7);
    if (b % 2 === 1) add("hat", b, 0.8);
    if (chance(0.5)) add("kick", b, 0.35);
  }
  addGhosts(sketch, 0.06);
}

function drawMarch({ beats, steps, chance, add }: Sketch): void {
  for (let b = 0; b < beats; b++) add("snare", b, b === 0 ? 1 : 0.7);
  for (const step of steps) if (step % 1 !== 0 && chance(0.25)) add("snare", step, 0.5);
  for (let b = 0; b < beats; b += 2) add("kick", b, 0.9);
}

function drawBackbeat(sketch: Sketch, family: "backbeat" | "broken" | "sparse"): void {
  const { random, beats, snare, middle, chance, add } = sketch;
  const displaced = family === "broken" && chance(0.5) ? random.pick([0.5, -0.5, 0.25, -0.25]) : 0;
  add("kick", 0);
  if (chance(family === "sparse" ? 0.2 : 0.6)) add("kick", middle, 0.9);
  for (let b = 1; b < beats; b += 2) add(snare, b + (b === 3 ? displaced : 0));
  addKicks(sketch, { broken: 0.25, sparse: 0, backbeat: 0.14 }[family]);
  if (chance(0.4)) addGhosts(sketch, 0.1);
}

/**
 * Draw one bar of drums.
 *
 * @param random - source of chance
 * @param beats - beats in the bar, 3 or 4
 * @param division - steps in a beat
 */
export function drawDrums(random: Random, beats: 3 | 4, division: Division): Hit[] {
  const hits: Hit[] = [];
  const chance = (probability: number) => random.uniform() < probability;
  const snare: DrumVoice = random.pick(["snare", "snare", "clap", "rim"] as const);
  const family = random.pick(families);
  const middle = beats === 4 ? 2 : chance(0.5) ? 1 : 2;
  const sketch: Sketch = {
    random,
    beats,
    division,
    half: division === 4 ? 0.5 : 2 / 3,
    steps: Array.from({ length: beats * division }, (_, i) => i / division),
    snare,
    middle,
    chance,
    add: (voice, beat, velocity = 1) => {
      if (beat >= 0 && beat < beats)
        hits.push({ voice, beat, velocity: velocity * (0.85 + 0.15 * random.uniform()) });
    },
  };
  if (beats === 3 && family !== "floor" && family !== "sparse" && family !== "jazz") drawWaltz(sketch);
  else if (family === "floor") drawFloor(sketch);
  else if (family === "half") drawHalf(sketch);
  else if (family === "drop") drawDrop(sketch);
  else if (family === "double") drawDouble(sketch);
  else if (family === "latin") drawLatin(sketch);
  else if (family === "jazz") drawJazz(sketch);
  else if (family === "march") drawMarch(sketch);
  else drawBackbeat(sketch, family);
  addCymbals(sketch, family === "jazz");
  return hits;
}

function addCymbals({ random, beats, division, half, add }: Sketch, hasRide: boolean): void {
  const kind = hasRide
    ? "none"
    : random.pick(["eighths", "eighths", "steps", "quarters", "offbeat", "offbeat", "none"] as const);
  const voice: DrumVoice = random.pick(["hat", "hat", "hat", "ride", "shaker", "open"] as const);
  const accent = random.pick([0, 0, 0.3, -0.3]); // on the beat, or off it
  for (let b = 0; b < beats; b++) {
    if (kind !== "none" && kind !== "offbeat") add(voice, b, 0.75 + accent);
    if (kind === "eighths" || kind === "offbeat") add(voice, b + half, 0.75 - accent);
    if (kind === "steps")
      for (let s = 1; s < division; s++) add(voice, b + s / division, s === 2 ? 0.7 - accent : 0.4);
  }
  if (random.uniform() < 0.2) for (let b = 0; b < beats; b++) add("open", b + half, 0.7);
}
