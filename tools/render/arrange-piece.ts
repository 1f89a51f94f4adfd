/**
 * From a piece's plan to its notes, in beats. Knows form, grooves and harmony; refuses to know sound.
 */
import type { Groove } from "./groove.ts";
import { fills, grooves } from "./grooves.ts";
import { arpBar, type BarNote, bassBar, chordBar } from "./harmony.ts";
import type { BarPlan, DrumVoice, Layer, PieceSpec } from "./piece-spec.ts";

/** One note or drum hit. */
export interface ScoreNote {
  readonly layer: Layer;
  /** The drum, or null for a pitched note. */
  readonly voice: DrumVoice | null;
  /** Pitch; for drums the General MIDI number. */
  readonly midi: number;
  /** Start in beats from the first downbeat; pick-ups are negative. */
  readonly beat: number;
  /** Length in beats; an open hat is choked at its end, other drums ring out. */
  readonly length: number;
  /** 0…1 */
  readonly velocity: number;
}

const drumMidi: Record<DrumVoice, number> = {
  kick: 36,
  rim: 37,
  snare: 38,
  clap: 39,
  hat: 42,
  lowTom: 45,
  open: 46,
  crash: 49,
  highTom: 50,
  ride: 51,
  shaker: 70,
};

const loudness: Readonly<Record<string, number>> = { X: 1, x: 0.8, "-": 0.4 };

/** Hits of a step string as [place in beats, velocity], for one bar of a groove that may be longer. */
function hits(steps: string, perBeat: number, bar: number, beatsPerBar: number): [number, number][] {
  const found: [number, number][] = [];
  const perBar = perBeat * beatsPerBar;
  for (let i = 0; i < perBar; i++) {
    const sign = steps[(bar * perBar + i) % steps.length];
    if (sign !== ".") found.push([i / perBeat, loudness[sign]]);
  }
  return found;
}

function drumBar(spec: PieceSpec, bar: number, plan: BarPlan): ScoreNote[] {
  if (spec.drums === null) return [];
  const names = spec.drums.grooves;
  const groove: Groove = grooves[names[plan.groove % names.length]];
  const beats = spec.beatsPerBar;
  const filled = plan.fill === null ? null : fills[plan.fill];
  const fill = filled?.steps ? { beats: filled.beats, steps: filled.steps } : null;
  const cut = beats - (fill?.beats ?? 0);
  const notes: ScoreNote[] = [];
  const add = (voice: DrumVoice, place: number, velocity: number) =>
    notes.push({
      layer: "drums",
      voice,
      midi: drumMidi[voice],
      beat: bar * beats + place,
      length: 0.25,
      velocity,
    });
  for (const [voice, steps] of Object.entries(groove.steps)) {
    for (const [place, velocity] of hits(steps, groove.stepsPerBeat, Math.max(0, bar), beats)) {
      if (place < cut) add(voice as DrumVoice, place, velocity);
    }
  }
  for (const [voice, steps] of Object.entries(fill?.steps ?? {})) {
    for (const [place, velocity] of hits(steps, 4, 0, fill?.beats ?? 0)) {
      add(voice as DrumVoice, cut + place, velocity);
    }
  }
  return notes.map((note) => (note.voice === "open" ? choke(note, notes, (bar + 1) * beats) : note));
}

/** Let an open hat ring until the next hat, at most to the bar line, so that no bar depends on the next. */
function choke(open: ScoreNote, notes: readonly ScoreNote[], barLine: number): ScoreNote {
  const hats = notes.filter(({ voice, beat }) => (voice === "hat" || voice === "open") && beat > open.beat);
  return { ...open, length: Math.min(barLine, ...hats.map((hat) => hat.beat)) - open.beat };
}

function pitchedBar(spec: PieceSpec, bar: number, plan: BarPlan): ScoreNote[] {
  const steps = spec.beatsPerBar * 4;
  const cycle = spec.progression;
  const offset = cycle[((bar % cycle.length) + cycle.length) % cycle.length];
  const parts = {
    bass: spec.bass && bassBar(spec.bass, spec.key, offset, steps, plan.fill ? fills[plan.fill].bass : ""),
    chords: spec.chords && chordBar(spec.chords, spec.key, offset, steps),
    arp: spec.arp && arpBar(spec.arp, spec.key, offset, steps),
  };
  const stop = plan.fill === "stop" ? steps - 4 : steps;
  const place = (layer: Layer, note: BarNote): ScoreNote => ({
    layer,
    voice: null,
    midi: note.midi,
    beat: bar * spec.beatsPerBar + note.step / 4,
    length: Math.min(note.length, stop - note.step) / 4,
    velocity: note.velocity,
  });
  return Object.entries(parts).flatMap(([layer, notes]) =>
    (notes ?? []).filter((note) => note.step < stop).map((note) => place(layer as Layer, note)),
  );
}

/**
 * Write out the notes of one bar.
 *
 * @param spec - the piece
 * @param bar - index of the bar; −1 is the bar before the first, played as the first
 * @returns the notes, unsorted
 */
export function arrangeBar(spec: PieceSpec, bar: number): ScoreNote[] {
  const plan = spec.form[Math.max(0, bar)];
  const notes = [...drumBar(spec, bar, plan), ...pitchedBar(spec, bar, plan)];
  return notes.filter((note) => !plan.silent.includes(note.layer));
}

/**
 * Write out all notes of a piece: its bars, the pick-up before them, and the bar that rings into the first
 * where the piece is a loop.
 *
 * @param spec - the piece
 * @returns the notes, sorted by start
 */
export function arrangePiece(spec: PieceSpec): ScoreNote[] {
  const before = spec.preroll || spec.pickup > 0 ? arrangeBar(spec, -1) : [];
  const kept = spec.preroll ? before : before.filter((note) => note.beat >= -spec.pickup - 1e-9);
  const notes = [...kept, ...spec.form.flatMap((_, bar) => arrangeBar(spec, bar))];
  return notes.sort((a, b) => a.beat - b.beat);
}
