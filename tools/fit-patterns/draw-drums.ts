/**
 * Drums as drummers of many styles might play them, drawn by chance: what the listener learns bars
 * from. Deliberately not the renderer's own grooves, which it is tested on.
 */
import type { Random } from "#base";
import type { DrumVoice } from "../render/piece-spec.ts";

/** A hit within a bar. */
export interface Hit {
  readonly voice: DrumVoice;
  /** Place in beats from the bar line. */
  readonly place: number;
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

/**
 * Draw one bar of drums.
 *
 * @param random - source of chance
 * @param beats - beats in the bar, 3 or 4
 * @param division - steps in a beat
 */
export function drawDrums(random: Random, beats: 3 | 4, division: Division): Hit[] {
  const hits: Hit[] = [];
  const chance = (p: number) => random.uniform() < p;
  const add = (voice: DrumVoice, place: number, velocity = 1) => {
    if (place >= 0 && place < beats)
      hits.push({ voice, place, velocity: velocity * (0.85 + 0.15 * random.uniform()) });
  };
  const half = division === 4 ? 0.5 : 2 / 3;
  const slots = Array.from({ length: beats * division }, (_, i) => i / division);
  const snare: DrumVoice = random.pick(["snare", "snare", "clap", "rim"] as const);
  const family = random.pick(families);
  const middle = beats === 4 ? 2 : chance(0.5) ? 1 : 2;
  const decorate = (p: number) => {
    for (const place of slots) {
      if (place % 1 === 0) continue;
      if (chance(place % 1 === 0.5 || division === 3 ? p : p / 2)) add("kick", place, 0.8);
    }
  };
  const ghosts = (p: number) => {
    for (const place of slots) if (place % 1 !== 0 && chance(p)) add("snare", place, 0.3);
  };
  if (beats === 3 && family !== "floor" && family !== "sparse" && family !== "jazz") {
    add("kick", 0);
    if (chance(0.3)) add("kick", random.pick([1 + half, 2 + half, half]), 0.8);
    const where = random.pick([[1, 2], [2], [1], [1, 2]]);
    for (const place of where) add(snare, place, 0.8);
    if (chance(0.3)) decorate(0.12);
  } else if (family === "floor") {
    for (let b = 0; b < beats; b++) add("kick", b);
    if (chance(0.6)) for (let b = 1; b < beats; b += 2) add(snare, b, 0.8);
    if (chance(0.3)) for (const place of slots) if (place % 1 !== 0 && chance(0.15)) add("rim", place, 0.6);
  } else if (family === "half") {
    add("kick", 0);
    add(snare, middle);
    decorate(0.12);
    if (chance(0.3)) add("kick", middle - 1 + half, 0.8);
  } else if (family === "drop") {
    add("kick", 2);
    add(random.pick(["rim", "snare"] as const), 2);
    if (chance(0.3)) add("kick", 0, 0.5);
  } else if (family === "double") {
    for (let b = 0; b < beats; b++) {
      add("kick", b);
      add(snare, b + 0.5, 0.9);
    }
  } else if (family === "latin") {
    const threes = random.pick([
      [0, 0.75, 1.5, 2, 2.75, 3.5],
      [0, 1.5, 2, 3.5],
      [0, 0.75, 1.75, 2, 2.75, 3.75],
    ]);
    for (const place of threes) add("kick", place, place % 2 === 0 ? 1 : 0.8);
    const clave = random.pick([
      [0, 0.75, 1.5, 2.5, 3],
      [1, 1.5, 2, 2.75, 3.5],
      [0.5, 1.5, 2.5, 3.5],
      [0.75, 1.5, 2.75, 3.5],
      [1, 3],
    ]);
    for (const place of clave) add("rim", place, 0.9);
  } else if (family === "jazz") {
    for (let b = 0; b < beats; b++) {
      add("ride", b, b % 2 === 0 ? 0.8 : 1);
      if (b % 2 === 1 || chance(0.2)) add("ride", b + half, 0.7);
      if (b % 2 === 1) add("hat", b, 0.8);
      if (chance(0.5)) add("kick", b, 0.35);
    }
    ghosts(0.06);
  } else if (family === "march") {
    for (let b = 0; b < beats; b++) add("snare", b, b === 0 ? 1 : 0.7);
    for (const place of slots) if (place % 1 !== 0 && chance(0.25)) add("snare", place, 0.5);
    for (let b = 0; b < beats; b += 2) add("kick", b, 0.9);
  } else {
    const displaced = family === "broken" && chance(0.5) ? random.pick([0.5, -0.5, 0.25, -0.25]) : 0;
    add("kick", 0);
    if (chance(family === "sparse" ? 0.2 : 0.6)) add("kick", middle, 0.9);
    for (let b = 1; b < beats; b += 2) add(snare, b + (b === 3 ? displaced : 0));
    decorate(family === "broken" ? 0.25 : family === "sparse" ? 0 : 0.14);
    if (chance(0.4)) ghosts(0.1);
  }
  addCymbals(random, beats, division, half, family === "jazz", add);
  return hits;
}

function addCymbals(
  random: Random,
  beats: number,
  division: Division,
  half: number,
  hasRide: boolean,
  add: (voice: DrumVoice, place: number, velocity?: number) => void,
): void {
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
