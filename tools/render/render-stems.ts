/**
 * From notes to four stems at 32 kHz. Every note is the same samples wherever it stands, and notes are
 * added in order of time: a repeated bar is the same bar to the last bit.
 * Knows mixing; refuses to know music.
 */
import type { Samples } from "#base";
import type { ScoreNote } from "./arrange-piece.ts";
import { drumSound } from "./drum-kit.ts";
import type { DrumVoice, Layer, PieceSpec } from "./piece-spec.ts";
import { toneSound } from "./tone-sound.ts";

/** A note with its place in the audio. */
export interface PlacedNote extends ScoreNote {
  /** First sample, may be negative (it began before the piece). */
  readonly start: Samples;
  /** Samples until it is released. */
  readonly held: Samples;
}

const rate = 32_000;
/** Every note is let go over 12 ms. */
const release = 384;

const drumGain: Record<DrumVoice, number> = {
  kick: 0.85,
  snare: 0.6,
  clap: 0.6,
  rim: 0.35,
  hat: 0.32,
  open: 0.34,
  ride: 0.4,
  crash: 0.5,
  lowTom: 0.6,
  highTom: 0.55,
  shaker: 0.3,
};
/** Gain before and ceiling after the soft limit of each stem; ceilings add up to less than −0.1 dBFS. */
const levels: Record<Layer, { drive: number; ceiling: number }> = {
  drums: { drive: 1, ceiling: 0.44 },
  bass: { drive: 0.8, ceiling: 0.24 },
  chords: { drive: 0.6, ceiling: 0.17 },
  arp: { drive: 0.9, ceiling: 0.13 },
};

/** Straight up to 0.6, bent softly towards 1 above. */
function limit(x: number): number {
  const over = Math.abs(x) - 0.6;
  return over <= 0 ? x : Math.sign(x) * (0.6 + 0.4 * Math.tanh(over / 0.4));
}

/** Add a sound from `start`, cut and let go after `held`. */
function addSound(
  stem: Float32Array,
  sound: Float32Array,
  { start, held, gain }: { start: Samples; held: Samples; gain: number },
): void {
  const length = Math.min(sound.length, held);
  const fade = Math.min(release, length);
  const last = Math.min(length, stem.length - start);
  for (let n = Math.max(0, -start); n < last; n++) {
    const left = length - n;
    stem[start + n] += sound[n] * (left < fade ? (gain * left) / fade : gain);
  }
}

/**
 * Play the notes.
 *
 * @param spec - gives the sounds
 * @param notes - sorted by start
 * @param length - samples of the piece
 * @returns a stem [N] per layer that the piece has, each within its ceiling
 */
export function renderStems(
  spec: PieceSpec,
  notes: readonly PlacedNote[],
  length: Samples,
): Partial<Record<Layer, Float32Array>> {
  const stems: Partial<Record<Layer, Float32Array>> = {};
  for (const [layer, { drive, ceiling }] of Object.entries(levels) as [Layer, (typeof levels)[Layer]][]) {
    const part = spec[layer];
    if (part === null) continue;
    const stem = new Float32Array(length);
    const own = notes.filter((note) => note.layer === layer);
    for (const note of own) {
      if (note.start >= length) continue;
      if (note.voice !== null) {
        const sound = drumSound(spec.drums?.kit ?? "punchy", note.voice, rate);
        const held = note.voice === "open" ? note.held : sound.length;
        addSound(stem, sound, { start: note.start, held, gain: drumGain[note.voice] * note.velocity });
      } else if ("sound" in part) {
        const sound = toneSound(part.sound, note.midi, note.held, rate);
        addSound(stem, sound, { start: note.start, held: note.held, gain: note.velocity });
      }
    }
    for (let n = 0; n < length; n++) stem[n] = ceiling * limit(drive * stem[n]);
    stems[layer] = stem;
  }
  return stems;
}
