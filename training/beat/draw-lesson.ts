/**
 * A lesson for the beat tracker: a few seconds of invented music and where its beats are.
 */
import { type AudioClip, createRandom, type Random } from "#base";
import { finishMix } from "../../tools/render/finish-mix.ts";
import { type Layer, layers, type PieceSpec, plainFinish } from "../../tools/render/piece-spec.ts";
import { type PlacedNote, renderStems } from "../../tools/render/render-stems.ts";
import { createTimeMap } from "../../tools/render/time-map.ts";
import { type Division, drawDrums } from "./draw-drums.ts";
import { drawBass, drawChords, drawHarmony, drawHymn, drawTune } from "./draw-notes.ts";

/** Sound with known beats. */
export interface Lesson {
  readonly clip: AudioClip;
  readonly bpm: number;
  readonly beatsPerBar: 3 | 4;
  readonly beats: readonly { readonly time_s: number; readonly position: number }[];
}

const rate = 32_000;
const drumMidi = 38;

function drawLayers(random: Random): Layer[] {
  for (;;) {
    const drawn = layers.filter(
      (layer) => random.uniform() < { drums: 0.72, bass: 0.65, chords: 0.6, arp: 0.45 }[layer],
    );
    const quiet = drawn.length === 1 && drawn[0] === "bass";
    if (drawn.length > 0 && !quiet) return drawn;
  }
}

/**
 * Make many players of one: copies that waver and come a little late, as strings and choirs do. Attacks
 * become soft, and every held note ripples.
 */
function playTogether(stem: Float32Array, random: Random): Float32Array {
  const together = new Float32Array(stem.length);
  const players = 5;
  const spread = 0.02 + 0.06 * random.uniform();
  for (let player = 0; player < players; player++) {
    const late = spread * (player / players) * rate;
    const depth = (0.0006 + 0.0008 * random.uniform()) * rate;
    const speed = (2 * Math.PI * (4 + 3 * random.uniform())) / rate;
    const phase = 2 * Math.PI * random.uniform();
    for (let n = 0; n < stem.length; n++) {
      const at = n - late - depth * (1 + Math.sin(speed * n + phase));
      const before = Math.floor(at);
      if (before < 0) continue;
      together[n] += (stem[before] + (at - before) * ((stem[before + 1] ?? 0) - stem[before])) / players;
    }
  }
  return together;
}

/** Draw tempo, sounds, feel and finish of a lesson. */
function drawSpec(random: Random, seed: number): { spec: PieceSpec; division: Division; hymn: boolean } {
  const beatsPerBar = random.uniform() < 0.3 ? 3 : 4;
  const anyBpm = random.uniform() < 0.85 ? 60 * 3 ** random.uniform() : 40 * 7.5 ** random.uniform();
  const hymn = random.uniform() < 0.15;
  const bpm = hymn ? 58 + 50 * random.uniform() : anyBpm;
  const seconds = 6 + 12 * random.uniform();
  const bars = Math.max(2, Math.ceil((seconds * bpm) / 60 / beatsPerBar) + 1);
  const division: Division = random.uniform() < 0.25 ? 3 : 4;
  const swing = division === 4 && random.uniform() < 0.25 ? random.pick([0.58, 0.62, 0.667]) : 0.5;
  const present: Layer[] = hymn ? ["bass", "chords", "arp"] : drawLayers(random);
  const spec: PieceSpec = {
    seed,
    bpm,
    beatFrames: null,
    beatsPerBar,
    genre: "lesson",
    key: { root: 0, mode: "minor" },
    progression: [0],
    ...drawSounds(random, present, hymn),
    form: Array.from({ length: bars }, () => ({ groove: 0, fill: null, silent: [] })),
    pickup: 0,
    leadIn: 0,
    skip: 0,
    preroll: true,
    feel: {
      swing,
      swingUnit: random.uniform() < 0.6 ? "eighth" : "sixteenth",
      drift: random.uniform() < 0.3 ? 0.02 * random.uniform() : 0,
      driftShape: random.pick(["ramp", "wave", "walk"] as const),
      jitter: random.uniform() < 0.5 ? 0.012 * random.uniform() : 0,
    },
    finish: { ...plainFinish, noise: random.uniform() < 0.15 ? -50 + 25 * random.uniform() : null },
    hasBeat: true,
    categories: [],
  };
  return { spec, division, hymn };
}

/** Draw who plays what. Patterns stay empty: the notes of a lesson are drawn, not arranged. */
function drawSounds(
  random: Random,
  present: readonly Layer[],
  hymn: boolean,
): Pick<PieceSpec, "drums" | "bass" | "chords" | "arp"> {
  const drums = present.includes("drums")
    ? { kit: random.pick(["punchy", "booming", "acoustic", "dusty"] as const), grooves: [] }
    : null;
  const basses = hymn ? (["pad", "organ", "piano"] as const) : (["sine", "saw", "acid", "plucked"] as const);
  const bass = present.includes("bass") ? { sound: random.pick(basses), pattern: "" } : null;
  const chords = present.includes("chords")
    ? { sound: random.pick(["pad", "piano", "organ", "piano"] as const), pattern: "" }
    : null;
  const arps = hymn ? (["pad", "organ", "piano"] as const) : (["pluck", "bells", "piano", "square"] as const);
  const arp = present.includes("arp") ? { sound: random.pick(arps), pattern: "" } : null;
  return { drums, bass, chords, arp };
}

type Note = Omit<PlacedNote, "start" | "held">;

/** Draw what the pitched layers play. */
function drawPitched(random: Random, spec: PieceSpec, division: Division, hymn: boolean): Note[] {
  const harmony = drawHarmony(random, spec.beatsPerBar === 3 ? 3 : 4, spec.form.length, division);
  const notes = hymn
    ? drawHymn(random, harmony)
    : [
        ...(spec.bass ? drawBass(random, harmony) : []),
        ...(spec.chords ? drawChords(random, harmony) : []),
        ...(spec.arp ? drawTune(random, harmony) : []),
      ];
  return notes.map((note) => ({ ...note, voice: null }));
}

/** Draw a bar of drums and play it throughout, with fills and crashes now and then. */
function drawDrumTrack(random: Random, beatsPerBar: 3 | 4, bars: number, division: Division): Note[] {
  const bar = drawDrums(random, beatsPerBar, division);
  const fills = random.uniform() < 0.4;
  const crashes = random.uniform() < 0.3;
  return Array.from({ length: bars }, (_, b) => {
    const filled = fills && b % 4 === 3;
    const hits = filled ? bar.filter(({ beat }) => beat < beatsPerBar - 1) : [...bar];
    for (let s = 0; filled && s < 4; s++) {
      if (random.uniform() >= 0.8) continue;
      const voice = random.pick(["snare", "highTom", "lowTom"] as const);
      hits.push({ voice, beat: beatsPerBar - 1 + s / 4, velocity: 0.8 });
    }
    if (crashes && b % 4 === 0) hits.push({ voice: "crash", beat: 0, velocity: 1 });
    return hits.map(({ voice, beat, velocity }): Note => {
      const at = { beat: b * beatsPerBar + beat, length: 0.25 };
      return { layer: "drums", voice, midi: drumMidi, velocity, ...at };
    });
  }).flat();
}

/** Mix the layers of a lesson from a sample on, each as loud as it happens to be. */
function mixStems(
  random: Random,
  stems: ReturnType<typeof renderStems>,
  from: number,
  length: number,
  hymn: boolean,
): Float32Array {
  const mix = new Float32Array(length - from);
  const isEnsemble = random.uniform() < (hymn ? 0.6 : 0.3);
  for (const layer of layers) {
    const dry = stems[layer];
    const stem = isEnsemble && dry && layer !== "drums" ? playTogether(dry, random) : dry;
    const gain = 10 ** ((random.uniform() * 14 - 9) / 20);
    if (stem) for (let n = 0; n < mix.length; n++) mix[n] += gain * stem[n + from];
  }
  return mix;
}

/**
 * Draw a lesson.
 *
 * @param seed - equal seeds give equal lessons
 */
export function drawLesson(seed: number): Lesson {
  const random = createRandom(seed).fork("lesson");
  const { spec, division, hymn } = drawSpec(random, seed);
  const beatsPerBar = spec.beatsPerBar === 3 ? 3 : 4;
  const bars = spec.form.length;
  const notes = drawPitched(random, spec, division, hymn);
  if (spec.drums) notes.push(...drawDrumTrack(random, beatsPerBar, bars, division));
  const map = createTimeMap(spec);
  const length = map.sample(bars * beatsPerBar);
  const placed = notes.map((note) => {
    const start = map.sample(note.beat) + Math.round(random.normal() * spec.feel.jitter * rate);
    const held = Math.max(64, map.sample(note.beat + note.length) - map.sample(note.beat));
    return { ...note, start, held };
  });
  placed.sort((a, b) => a.start - b.start);
  const stems = renderStems(spec, placed, length);
  const from = random.uniform() < 0.5 ? 0 : Math.round(random.uniform() * map.sample(beatsPerBar));
  const mix = mixStems(random, stems, from, length, hymn);
  const beats = Array.from({ length: bars * beatsPerBar }, (_, b) => ({
    time_s: map.seconds(b) - from / rate,
    position: (b % beatsPerBar) + 1,
  }));
  return { clip: finishMix(mix, spec), bpm: spec.bpm, beatsPerBar, beats };
}
