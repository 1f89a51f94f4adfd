/**
 * Forty pieces in which beats are easily heard half a beat or a whole beat off.
 */
import type { Random } from "#base";
import type { PieceSpec } from "../render/piece-spec.ts";
import type { Category } from "./categories.ts";
import { drawPiece, type PieceOptions } from "./draw-piece.ts";

const all = { drums: 1, bass: 1, chords: 1, arp: 0 } as const;

/** A piece with some looseness: drift of ±2 % in half of them, a little swing in a third. */
function loose(random: Random, options: PieceOptions): PieceSpec {
  const spec = drawPiece(random, options);
  const drift = random.uniform() < 0.5 ? 0.02 : 0;
  const swing = random.uniform() < 0.33 ? 0.58 : 0.5;
  return {
    ...spec,
    feel: { ...spec.feel, drift, driftShape: random.pick(["ramp", "wave", "walk"]), swing, jitter: 0.004 },
  };
}

/** The hard kinds. */
export const hardCategories: readonly Category[] = [
  {
    name: "off-beat everything",
    count: 6,
    draw: (random) =>
      loose(random, {
        grooves: ["house offbeat", "techno driving"],
        odds: all,
        bassPatterns: ["offbeat"],
        chordPatterns: ["stabs"],
      }),
  },
  {
    name: "hats before kick",
    count: 3,
    draw: (random) => {
      const spec = drawPiece(random, {
        grooves: ["hats only"],
        odds: { ...all, chords: 0.5 },
        bassPatterns: ["offbeat"],
      });
      return {
        ...spec,
        drums: spec.drums && { ...spec.drums, grooves: ["hats only", "house offbeat"] },
        form: spec.form.map((plan, bar) => ({
          ...plan,
          fill: null,
          silent: [],
          groove: bar < spec.form.length / 3 ? 0 : 1,
        })),
      };
    },
  },
  {
    name: "skank",
    count: 5,
    draw: (random) =>
      loose(random, {
        bpm: random.integer(60, 96),
        grooves: ["reggae one drop"],
        odds: all,
        chordPatterns: ["stabs"],
        bassPatterns: ["offbeat", "syncopated"],
      }),
  },
  {
    name: "half-time",
    count: 4,
    draw: (random) => loose(random, { bpm: random.integer(120, 180), grooves: ["half time", "trap rolls"] }),
  },
  {
    name: "displaced",
    count: 5,
    draw: (random) =>
      loose(random, { grooves: ["displaced snare", "kick on two"], bassPatterns: ["lazy", "long"] }),
  },
  {
    name: "clave",
    count: 4,
    draw: (random) =>
      loose(random, {
        grooves: ["tresillo", "bossa"],
        bassPatterns: ["syncopated"],
        chordPatterns: ["syncopated"],
      }),
  },
  {
    name: "triplets at speed",
    count: 3,
    draw: (random) =>
      loose(random, {
        bpm: random.integer(150, 220),
        grooves: ["swing", "shuffle", "triplet hats"],
        bassPatterns: ["walking"],
      }),
  },
  {
    name: "pick-up without drums",
    count: 4,
    draw: (random) => ({
      ...drawPiece(random, {
        odds: { drums: 0, bass: 1, chords: 0.7, arp: 0.7 },
        bassPatterns: ["walking", "lazy", "syncopated"],
      }),
      pickup: random.pick([1, 2, 3]),
      skip: 0,
    }),
  },
  {
    name: "brushes",
    count: 3,
    draw: (random) =>
      loose(random, { grooves: ["no kick"], bassPatterns: ["walking", "lazy"], odds: { drums: 1, bass: 1 } }),
  },
  {
    name: "arpeggios in threes",
    count: 3,
    draw: (random) =>
      drawPiece(random, {
        odds: { drums: 0, bass: 0.5, chords: 0, arp: 1 },
        arpPatterns: ["rising", "falling"],
      }),
  },
];
