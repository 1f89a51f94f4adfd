/**
 * A musical piece at any tempo, from which each category of the corpus makes its own.
 */
import type { Bpm, Random } from "#base";
import { genres } from "../render/grooves.ts";
import { arpPatterns, progressions } from "../render/harmony.ts";
import { type Layer, layers, type PieceSpec, plainFeel, plainFinish } from "../render/piece-spec.ts";
import { drawForm } from "../render/random-spec.ts";

/** What a category may ask of a piece. */
export interface PieceOptions {
  readonly bpm?: Bpm;
  readonly beatsPerBar?: 3 | 4;
  /** Grooves to choose from; else those of a genre near the tempo. */
  readonly grooves?: readonly string[];
  /** Share of pieces with each layer; else drums nearly always, the others often. */
  readonly odds?: Readonly<Partial<Record<Layer, number>>>;
  readonly bassPatterns?: readonly string[];
  readonly chordPatterns?: readonly string[];
  readonly arpPatterns?: readonly string[];
}

/** Length of a piece: long enough to find a tempo in, short enough to have hundreds. */
function barsFor(bpm: Bpm, beatsPerBar: number): number {
  const bar = (60 / bpm) * beatsPerBar;
  return Math.max(4, Math.min(16, Math.ceil(14 / bar)));
}

/** Whole tempi, as people ask for them. */
function drawTempo(random: Random, from: Bpm, to: Bpm): Bpm {
  return random.integer(from, to + 1);
}

/**
 * Draw a piece.
 *
 * @param random - source of chance
 * @param options - what is not left to chance
 * @returns a steady, straight, clean piece at a whole tempo; half of them start in the middle of a bar
 */
export function drawPiece(random: Random, options: PieceOptions = {}): PieceSpec {
  const beatsPerBar = options.beatsPerBar ?? 4;
  const bpm = options.bpm ?? drawTempo(random, 75, 165);
  const distance = ([from, to]: readonly [number, number]) => Math.max(0, from - bpm, bpm - to);
  const fitting = Object.keys(genres).sort((a, b) => distance(genres[a].tempo) - distance(genres[b].tempo));
  const genre = random.pick(fitting.slice(0, 4));
  const { kits, grooves: own, basses } = genres[genre];
  const choice = options.grooves ?? own;
  const grooves = [random.pick(choice), random.pick(choice)];
  const odds = { drums: 0.97, bass: 0.75, chords: 0.45, arp: 0.25, ...options.odds };
  let present: Layer[] = [];
  while (present.length === 0) present = layers.filter((layer) => random.uniform() < odds[layer]);
  const key = { root: random.integer(0, 12), mode: random.pick(["minor", "major"] as const) };
  const bars = barsFor(bpm, beatsPerBar);
  const starts = random.uniform() < 0.5 ? 0 : random.uniform() * (60 / bpm) * beatsPerBar;
  return {
    seed: random.integer(0, 2 ** 31),
    bpm,
    beatFrames: null,
    beatsPerBar,
    genre,
    key,
    progression: random.uniform() < 0.25 ? [0] : random.pick(progressions[key.mode]),
    drums: present.includes("drums") ? { kit: random.pick(kits), grooves } : null,
    bass: present.includes("bass")
      ? {
          sound: random.pick(["sine", "saw", "square", "acid", "plucked"] as const),
          pattern: random.pick(options.bassPatterns ?? basses),
        }
      : null,
    chords: present.includes("chords")
      ? {
          sound: random.pick(["pad", "piano", "organ"] as const),
          pattern: random.pick(options.chordPatterns ?? ["long", "half", "stabs", "syncopated"]),
        }
      : null,
    arp: present.includes("arp")
      ? {
          sound: random.pick(["pluck", "bells", "piano"] as const),
          pattern: random.pick(options.arpPatterns ?? Object.keys(arpPatterns)),
        }
      : null,
    form: drawForm(random, bars, present),
    pickup: 0,
    leadIn: 0,
    skip: starts,
    preroll: false,
    feel: plainFeel,
    finish: plainFinish,
    hasBeat: true,
    categories: [],
  };
}
