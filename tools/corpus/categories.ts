/**
 * What the corpus is made of: a name, how many, and how to draw one. Every piece of a category has what
 * the name says; everything else is left to chance.
 */
import type { Random } from "#base";
import type { BarPlan, Layer, PieceSpec } from "../render/piece-spec.ts";
import { drawPiece, type PieceOptions } from "./draw-piece.ts";

/** A kind of piece. */
export interface Category {
  readonly name: string;
  readonly count: number;
  draw(random: Random, index: number): PieceSpec;
}

const withOptions =
  (options: PieceOptions | ((random: Random) => PieceOptions)) =>
  (random: Random): PieceSpec =>
    drawPiece(random, typeof options === "function" ? options(random) : options);

/** Silence some layers in the first bars. */
const silentAtFirst = (form: readonly BarPlan[], bars: number, silent: readonly Layer[]): BarPlan[] =>
  form.map((plan, bar) => (bar < bars ? { ...plan, silent } : plan));

const withFeel = (spec: PieceSpec, feel: Partial<PieceSpec["feel"]>): PieceSpec => ({
  ...spec,
  feel: { ...spec.feel, ...feel },
});

const withFinish = (spec: PieceSpec, finish: Partial<PieceSpec["finish"]>): PieceSpec => ({
  ...spec,
  finish: { ...spec.finish, ...finish },
});

const plain = (random: Random) => drawPiece(random);
const noDrums = { drums: 0, bass: 0.8, chords: 0.8, arp: 0.5 } as const;

/** A pick-up: the piece begins before its first bar line, and nothing is cut off. */
function drawPickup(random: Random): PieceSpec {
  return { ...drawPiece(random), pickup: random.pick([1, 1, 2, 3, 0.5]), skip: 0 };
}

function drawQuietStart(random: Random, index: number): PieceSpec {
  const spec = { ...drawPiece(random, { odds: { drums: 1, bass: 0.9, chords: 0.7 } }), skip: 0 };
  if (index % 3 === 0) return { ...spec, leadIn: 0.3 + 2 * random.uniform() };
  if (index % 3 === 1) return withFinish(spec, { fadeIn: 2 + 2 * random.uniform() });
  return { ...spec, form: silentAtFirst(spec.form, 2, ["drums"]) };
}

/** Slow swells without an attack: there is a score, but no beat to hear. */
function drawPad(random: Random): PieceSpec {
  const spec = drawPiece(random, { odds: { drums: 0, bass: 0, chords: 1, arp: 0 }, chordPatterns: ["long"] });
  return {
    ...spec,
    chords: { sound: "swell", pattern: "long" },
    progression: [0],
    hasBeat: false,
    form: spec.form.map((plan) => ({ ...plan, fill: null })),
  };
}

function drawNothing(random: Random): PieceSpec {
  return { ...drawPiece(random), drums: null, bass: null, chords: null, arp: null, hasBeat: false };
}

/** Rates of the rates category, in turn. */
const rates = [8_000, 11_025, 16_000, 22_050, 24_000, 44_100, 48_000, 88_200, 96_000];

/** The categories of the corpus. */
export const categories: readonly Category[] = [
  { name: "plain", count: 40, draw: plain },
  { name: "slow", count: 20, draw: withOptions((random) => ({ bpm: random.integer(40, 72) })) },
  { name: "fast", count: 24, draw: withOptions((random) => ({ bpm: random.integer(170, 301) })) },
  {
    name: "swing",
    count: 20,
    draw: (random) =>
      withFeel(drawPiece(random), {
        swing: 0.56 + 0.11 * random.uniform(),
        swingUnit: random.pick(["eighth", "sixteenth"]),
      }),
  },
  {
    name: "drift",
    count: 24,
    draw: (random) =>
      withFeel(drawPiece(random), { drift: 0.02, driftShape: random.pick(["ramp", "wave", "walk"]) }),
  },
  {
    name: "human",
    count: 14,
    draw: (random) => withFeel(drawPiece(random), { jitter: 0.004 + 0.008 * random.uniform() }),
  },
  {
    name: "triplets",
    count: 16,
    draw: withOptions({
      grooves: ["shuffle", "slow blues", "swing", "triplet hats"],
      bassPatterns: ["walking", "long"],
    }),
  },
  {
    name: "waltz",
    count: 16,
    draw: withOptions({
      beatsPerBar: 3,
      grooves: ["waltz", "waltz rock", "waltz swing"],
      bassPatterns: ["long"],
    }),
  },
  {
    name: "half-time",
    count: 14,
    draw: withOptions({ grooves: ["half time", "trap sparse", "trap rolls"] }),
  },
  {
    name: "skank",
    count: 14,
    draw: withOptions((random) => ({
      bpm: random.integer(64, 100),
      grooves: ["reggae one drop", "reggae steppers"],
      odds: { drums: 1, bass: 1, chords: 1, arp: 0 },
      chordPatterns: ["stabs", "skank"],
      bassPatterns: ["lazy", "syncopated", "offbeat"],
    })),
  },
  {
    name: "off-beat hats",
    count: 14,
    draw: withOptions({
      grooves: ["house offbeat", "disco open", "techno driving"],
      bassPatterns: ["offbeat"],
    }),
  },
  {
    name: "syncopated",
    count: 18,
    draw: withOptions({
      grooves: ["funk syncopated", "reggaeton dembow", "tresillo", "bossa", "drum and bass break"],
      bassPatterns: ["syncopated", "lazy", "bouncing"],
      chordPatterns: ["syncopated", "stabs"],
    }),
  },
  { name: "pick-up", count: 14, draw: drawPickup },
  { name: "quiet start", count: 15, draw: drawQuietStart },
  { name: "no drums", count: 24, draw: withOptions({ odds: noDrums }) },
  { name: "pads", count: 10, draw: drawPad },
  { name: "silence", count: 3, draw: drawNothing },
  {
    name: "noise",
    count: 4,
    draw: (random) => withFinish(drawNothing(random), { noise: -12 - 20 * random.uniform() }),
  },
  {
    name: "noisy",
    count: 10,
    draw: (random) => withFinish(drawPiece(random), { noise: -30 + 10 * random.uniform() }),
  },
  {
    name: "clipped",
    count: 10,
    draw: (random) => withFinish(drawPiece(random), { clipping: 8 + 10 * random.uniform() }),
  },
  {
    name: "quiet",
    count: 10,
    draw: (random) => withFinish(drawPiece(random), { gain: -30 - 20 * random.uniform() }),
  },
  {
    name: "rates",
    count: 18,
    draw: (random, index) => withFinish(drawPiece(random), { sampleRate: rates[index % rates.length] }),
  },
  {
    name: "stereo",
    count: 8,
    draw: (random) => withFinish(drawPiece(random), { channels: 2, sampleRate: 44_100 }),
  },
];
