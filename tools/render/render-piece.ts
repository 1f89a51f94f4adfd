/**
 * A piece and the truth about it. Pure: the same spec gives the same samples and the same words.
 * Knows the order of work; refuses to know files.
 */
import { type AudioClip, type Bpm, createRandom, type Frames, type Hertz, type Seconds } from "#base";
import { arrangeBar, arrangePiece } from "./arrange-piece.ts";
import { describePiece, writeTexts } from "./describe-piece.ts";
import { finishMix } from "./finish-mix.ts";
import { type Layer, layers, type PieceSpec } from "./piece-spec.ts";
import { type PlacedNote, renderStems } from "./render-stems.ts";
import { createTimeMap } from "./time-map.ts";

/** A note as it sounds. */
interface TruthNote {
  readonly midi: number;
  readonly onset_s: Seconds;
  readonly duration_s: Seconds;
  readonly velocity: number;
}

/** A bar as it sounds. */
interface TruthBar {
  readonly time_s: Seconds;
  /** What is out of the ordinary: a fill, a drop of layers, another groove than the first; or null. */
  readonly change: string | null;
  /** Index of the first bar with the same notes after the same bar: its samples are equal (steady beat only). */
  readonly same_as: number;
}

/** What is known about a render; plain JSON. */
export interface Truth {
  readonly duration_s: Seconds;
  readonly sample_rate: Hertz;
  /** Nominal tempo; drift is in the beats. */
  readonly bpm: Bpm;
  /** Codec frames (20 ms) in a beat, null where it is no whole number. */
  readonly beat_frames: Frames | null;
  readonly beats_per_bar: number;
  /** Whether a listener can hear beats at all; where false, `beats` is the silent grid of the score. */
  readonly has_beat: boolean;
  /** Whether anything but the start of the clip tells which beat is the first of the bar. */
  readonly has_downbeat: boolean;
  /** Position 1 is the downbeat. */
  readonly beats: readonly { readonly time_s: Seconds; readonly position: number }[];
  readonly bars: readonly TruthBar[];
  readonly key: { readonly root: string; readonly mode: string } | null;
  readonly genre: string;
  readonly layers: readonly Layer[];
  readonly notes: Readonly<Partial<Record<Layer, readonly TruthNote[]>>>;
  /** The full text. */
  readonly text: string;
  /** Other ways to say it; every layer present is named in each. */
  readonly texts: readonly string[];
  readonly categories: readonly string[];
}

/** A rendered piece. */
export interface Render {
  /** As finished: rate, channels, noise, level. */
  readonly mix: AudioClip;
  /** Before finishing: 32 kHz, mono; they add up to the mix of a plain finish. */
  readonly stems: Readonly<Partial<Record<Layer, Float32Array>>>;
  readonly truth: Truth;
}

const rate = 32_000;
const roots = ["C", "C sharp", "D", "D sharp", "E", "F", "F sharp", "G", "G sharp", "A", "A sharp", "B"];

/** Notes of a bar, written so that equal bars give equal strings. */
function barSignature(spec: PieceSpec, bar: number): string {
  return JSON.stringify(
    arrangeBar(spec, bar).map((n) => [
      n.layer,
      n.midi,
      n.beat - bar * spec.beatsPerBar,
      n.length,
      n.velocity,
    ]),
  );
}

function barTruths(spec: PieceSpec, seconds: (beat: number) => Seconds): TruthBar[] {
  const own = spec.form.map((_, bar) => barSignature(spec, bar));
  const before = spec.preroll ? barSignature(spec, -1) : "";
  const pairs = own.map((signature, bar) => `${own[bar - 1] ?? before}|${signature}`);
  const bars = spec.form.map((plan, bar) => ({
    time_s: seconds(bar * spec.beatsPerBar),
    change:
      plan.fill ??
      (plan.silent.length > 0 ? `without ${plan.silent.join(" and ")}` : null) ??
      (plan.groove > 0 ? "other groove" : null),
    same_as: pairs.indexOf(pairs[bar]),
  }));
  const cut = bars.filter((bar) => bar.time_s < 0).length;
  return bars.slice(cut).map((bar, i) => ({ ...bar, same_as: bar.same_as < cut ? i : bar.same_as - cut }));
}

/** Tell whether the notes single out beat 1: no shift by fewer beats than a bar leaves all of them in place. */
function marksDownbeat(spec: PieceSpec): boolean {
  const beats = spec.form.length * spec.beatsPerBar;
  const contents = Array.from({ length: beats }, () => "");
  for (const note of spec.form.flatMap((_, bar) => arrangeBar(spec, bar))) {
    const beat = Math.floor(note.beat + 1e-9);
    const place = Math.round(96 * (note.beat - beat));
    contents[beat] += `${note.layer}${note.midi}@${place}x${note.velocity} `;
  }
  const repeatsAfter = (shift: number) =>
    contents.every((content, beat) => beat + shift >= beats || content === contents[beat + shift]);
  return !Array.from({ length: spec.beatsPerBar - 1 }, (_, i) => i + 1).some(repeatsAfter);
}

/** Draw every note's own timing error and turn beats into samples. */
function placeNotes(spec: PieceSpec): PlacedNote[] {
  const map = createTimeMap(spec);
  const random = spec.feel.jitter > 0 ? createRandom(spec.seed).fork("jitter") : null;
  const placed = arrangePiece(spec).map((note) => {
    const late = random === null ? 0 : Math.round(random.normal() * spec.feel.jitter * rate);
    const start = map.sample(note.beat) + late;
    return { ...note, start, held: Math.max(1, map.sample(note.beat + note.length) + late - start) };
  });
  return placed.sort((a, b) => a.start - b.start);
}

/**
 * Render a piece.
 *
 * @param spec - the piece
 * @returns audio, stems and truth; equal for equal specs
 * @source own
 */
export function renderPiece(spec: PieceSpec): Render {
  const map = createTimeMap(spec);
  const beats = spec.form.length * spec.beatsPerBar;
  const firstBeat = Math.ceil(-spec.pickup);
  const length = map.sample(beats);
  const placed = placeNotes(spec);
  const stems = renderStems(spec, placed, length);
  const mix = new Float32Array(length);
  for (const stem of layers.map((layer) => stems[layer])) {
    if (stem) for (let n = 0; n < length; n++) mix[n] += stem[n];
  }
  const present = layers.filter((layer) => spec[layer] !== null);
  const tonal = spec.bass !== null || spec.chords !== null || spec.arp !== null;
  const notes = Object.fromEntries(
    present.map((layer) => [
      layer,
      placed
        .filter((note) => note.layer === layer && note.start >= 0 && note.start < length)
        .map(({ midi, start, held, velocity }) => ({
          midi,
          onset_s: start / rate,
          duration_s: held / rate,
          velocity,
        })),
    ]),
  );
  const truth: Truth = {
    duration_s: length / rate,
    sample_rate: spec.finish.sampleRate,
    bpm: spec.beatFrames === null ? spec.bpm : 3000 / spec.beatFrames,
    beat_frames: spec.beatFrames,
    beats_per_bar: spec.beatsPerBar,
    has_beat: spec.hasBeat,
    has_downbeat: spec.hasBeat && marksDownbeat(spec),
    beats: Array.from({ length: beats - firstBeat }, (_, i) => {
      const beat = firstBeat + i;
      const position = (((beat % spec.beatsPerBar) + spec.beatsPerBar) % spec.beatsPerBar) + 1;
      return { time_s: map.seconds(beat), position };
    }).filter((beat) => beat.time_s > -1e-9),
    bars: barTruths(spec, map.seconds),
    key: tonal ? { root: roots[spec.key.root], mode: spec.key.mode } : null,
    genre: spec.genre,
    layers: present,
    notes,
    text: describePiece(spec),
    texts: writeTexts(spec, 6),
    categories: spec.categories,
  };
  return { mix: finishMix(mix, spec), stems, truth };
}
