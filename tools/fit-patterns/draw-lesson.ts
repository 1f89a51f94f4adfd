/**
 * A lesson for the listener: a few seconds of invented music and where its beats are.
 */
import { type AudioClip, createRandom, type Random } from "#base";
import { finishMix } from "../render/finish-mix.ts";
import { type Layer, layers, type PieceSpec, plainFinish } from "../render/piece-spec.ts";
import { type PlacedNote, renderStems } from "../render/render-stems.ts";
import { createTimeMap } from "../render/time-map.ts";
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

/**
 * Draw a lesson.
 *
 * @param seed - equal seeds give equal lessons
 */
export function drawLesson(seed: number): Lesson {
  const random = createRandom(seed).fork("lesson");
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
    drums: present.includes("drums")
      ? { kit: random.pick(["punchy", "booming", "acoustic", "dusty"] as const), grooves: [] }
      : null,
    bass: present.includes("bass")
      ? {
          sound: random.pick(
            hymn ? (["pad", "organ", "piano"] as const) : (["sine", "saw", "acid", "plucked"] as const),
          ),
          pattern: "",
        }
      : null,
    chords: present.includes("chords")
      ? { sound: random.pick(["pad", "piano", "organ", "piano"] as const), pattern: "" }
      : null,
    arp: present.includes("arp")
      ? {
          sound: random.pick(
            hymn ? (["pad", "organ", "piano"] as const) : (["pluck", "bells", "piano", "square"] as const),
          ),
          pattern: "",
        }
      : null,
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
  const harmony = drawHarmony(random, beatsPerBar, bars, division);
  const notes: Omit<PlacedNote, "start" | "held">[] = [];
  if (hymn) notes.push(...drawHymn(random, harmony).map((note) => ({ ...note, voice: null })));
  if (!hymn && spec.bass) notes.push(...drawBass(random, harmony).map((note) => ({ ...note, voice: null })));
  if (!hymn && spec.chords)
    notes.push(...drawChords(random, harmony).map((note) => ({ ...note, voice: null })));
  if (!hymn && spec.arp) notes.push(...drawTune(random, harmony).map((note) => ({ ...note, voice: null })));
  if (spec.drums) {
    const bar = drawDrums(random, beatsPerBar, division);
    const fills = random.uniform() < 0.4;
    const crashes = random.uniform() < 0.3;
    for (let b = 0; b < bars; b++) {
      const filled = fills && b % 4 === 3;
      const played = filled ? bar.filter(({ place }) => place < beatsPerBar - 1) : bar;
      const hits = [...played];
      if (filled) {
        for (let s = 0; s < 4; s++) {
          if (random.uniform() < 0.8)
            hits.push({
              voice: random.pick(["snare", "highTom", "lowTom"] as const),
              place: beatsPerBar - 1 + s / 4,
              velocity: 0.8,
            });
        }
      }
      if (crashes && b % 4 === 0) hits.push({ voice: "crash", place: 0, velocity: 1 });
      for (const { voice, place, velocity } of hits) {
        notes.push({
          layer: "drums",
          voice,
          midi: drumMidi,
          beat: b * beatsPerBar + place,
          length: 0.25,
          velocity,
        });
      }
    }
  }
  const map = createTimeMap(spec);
  const length = map.sample(bars * beatsPerBar);
  const placed = notes.map((note) => {
    const start = map.sample(note.beat) + Math.round(random.normal() * spec.feel.jitter * rate);
    return {
      ...note,
      start,
      held: Math.max(64, map.sample(note.beat + note.length) - map.sample(note.beat)),
    };
  });
  placed.sort((a, b) => a.start - b.start);
  const stems = renderStems(spec, placed, length);
  const from = random.uniform() < 0.5 ? 0 : Math.round(random.uniform() * map.sample(beatsPerBar));
  const mix = new Float32Array(length - from);
  const isEnsemble = random.uniform() < (hymn ? 0.6 : 0.3);
  for (const layer of layers) {
    const tonal = stems[layer];
    if (isEnsemble && tonal && layer !== "drums") stems[layer] = playTogether(tonal, random);
    const gain = 10 ** ((random.uniform() * 14 - 9) / 20);
    const stem = stems[layer];
    if (stem) for (let n = 0; n < mix.length; n++) mix[n] += gain * stem[n + from];
  }
  const beats = Array.from({ length: bars * beatsPerBar }, (_, b) => ({
    time_s: map.seconds(b) - from / rate,
    position: (b % beatsPerBar) + 1,
  }));
  return { clip: finishMix(mix, spec), bpm, beatsPerBar, beats };
}
