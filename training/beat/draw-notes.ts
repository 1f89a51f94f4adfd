/**
 * Bass, chords and tunes by chance, with the habits that make a bar audible: roots on strong beats,
 * chords that change at bar lines (or a little before), tunes that lean on the beat.
 */
import type { Random } from "#base";
import type { Division } from "./draw-drums.ts";

/** A note, in beats from the first downbeat. */
export interface DrawnNote {
  readonly layer: "bass" | "chords" | "arp";
  readonly beat: number;
  readonly length: number;
  readonly midi: number;
  readonly velocity: number;
}

/** What the pitched layers agree on. */
export interface Harmony {
  readonly beats: 3 | 4;
  readonly bars: number;
  readonly division: Division;
  readonly root: number;
  /** Chord root of every beat, in semitones above the key's. */
  readonly changes: readonly number[];
}

/**
 * Draw when chords change, and to what.
 *
 * @param random - source of chance
 * @param beats - in a bar
 * @param bars - of the piece
 * @param division - of a beat
 */
export function drawHarmony(random: Random, beats: 3 | 4, bars: number, division: Division): Harmony {
  const every = random.pick([
    beats,
    beats,
    beats,
    2 * beats,
    beats === 4 ? 2 : 3,
    beats === 4 ? 2 : 3,
    4 * beats,
  ]);
  const cycle = Array.from({ length: random.pick([2, 4, 4, 8]) }, (_, i) =>
    i === 0 ? 0 : random.pick([0, 3, 5, 5, 7, 7, 8, 9, 10, 2]),
  );
  const changes = Array.from({ length: beats * bars }, (_, b) => cycle[Math.floor(b / every) % cycle.length]);
  if (random.uniform() < 0.3) {
    // A period of old songs: home for most of the bar, away on its last beats, the dominant every fourth bar.
    const away = random.pick([5, 7, 9, 2]);
    const late = random.pick([1, 2, beats]);
    for (let b = 0; b < changes.length; b++) {
      const bar = Math.floor(b / beats);
      if (bar % 4 === 3) changes[b] = b % beats < beats - late ? 7 : 0;
      else changes[b] = b % beats >= beats - late ? away : bar % 2 === 0 ? 0 : changes[b];
    }
  }
  return { beats, bars, division, root: random.integer(0, 12), changes };
}

/** Repeat a bar's rhythm over the piece, each note with the chord of its moment. */
function overBars(harmony: Harmony, play: (bar: number, chord: (beat: number) => number) => void): void {
  const chord = (beat: number) =>
    harmony.changes[Math.max(0, Math.min(harmony.changes.length - 1, Math.floor(beat + 1e-6)))];
  for (let bar = 0; bar < harmony.bars; bar++) play(bar, chord);
}

/** Draw a bass line. */
export function drawBass(random: Random, harmony: Harmony): DrawnNote[] {
  const { beats, division, root } = harmony;
  const half = division === 4 ? 0.5 : 2 / 3;
  const notes: DrawnNote[] = [];
  const chance = (p: number) => random.uniform() < p;
  const kind = random.pick([
    "root",
    "eighths",
    "walking",
    "free",
    "free",
    "syncopated",
    "offbeat",
    "two",
  ] as const);
  const rhythm: number[] = [];
  if (kind === "root") rhythm.push(0);
  if (kind === "two") rhythm.push(0, beats === 4 ? 2 : 1);
  if (kind === "walking") for (let b = 0; b < beats; b++) rhythm.push(b);
  if (kind === "eighths") for (let b = 0; b < beats; b++) rhythm.push(b, b + half);
  if (kind === "syncopated") rhythm.push(...[0, 0.75, 1.5, 2.5, 3].filter((x) => x < beats));
  if (kind === "offbeat") {
    if (chance(0.5)) rhythm.push(0);
    for (let b = 0; b < beats; b++) rhythm.push(b + half);
  }
  if (kind === "free") {
    for (let b = 0; b < beats; b++) {
      if (chance(b === 0 ? 0.92 : 0.5)) rhythm.push(b);
      if (chance(0.35)) rhythm.push(b + half);
      if (division === 4 && chance(0.1)) rhythm.push(b + 0.75);
    }
  }
  rhythm.sort((a, b) => a - b);
  const steps = rhythm.map((x) =>
    x === 0 ? 0 : random.pick([0, 0, 0, 7, 12, kind === "walking" ? 4 : 0, kind === "walking" ? 5 : 7]),
  );
  const octave = 28 + ((root + 8) % 12);
  const legato = chance(0.5) ? 0.95 : 0.5;
  overBars(harmony, (bar, chord) => {
    rhythm.forEach((x, i) => {
      const beat = bar * beats + x;
      const next = i + 1 < rhythm.length ? rhythm[i + 1] : beats + (rhythm[0] ?? 0);
      notes.push({
        layer: "bass",
        beat,
        length: (next - x) * legato,
        midi: octave + (chord(beat) % 12) + steps[i],
        velocity: x === 0 ? 1 : 0.85,
      });
    });
  });
  return notes;
}

/** Draw chords. */
export function drawChords(random: Random, harmony: Harmony): DrawnNote[] {
  const { beats, division, root } = harmony;
  const half = division === 4 ? 0.5 : 2 / 3;
  const notes: DrawnNote[] = [];
  const kind = random.pick([
    "long",
    "long",
    "half",
    "quarters",
    "offbeat",
    "backbeat",
    "stabs",
    "oompah",
    "arpeggio",
  ] as const);
  const early = random.uniform() < 0.15 ? half : 0; // the anticipated chord of pop and latin
  const rhythm: [number, number][] = [];
  if (kind === "long") rhythm.push([0, beats]);
  if (kind === "half") rhythm.push([0, 2], [beats === 4 ? 2 : 1, 2]);
  for (let b = 0; b < beats; b++) {
    if (kind === "quarters") rhythm.push([b, 0.8]);
    if (kind === "offbeat") rhythm.push([b + half, 0.3]);
    if (kind === "backbeat" && b % 2 === 1) rhythm.push([b, 0.4]);
    if (kind === "oompah" && b > 0 && (beats === 3 || b % 2 === 1)) rhythm.push([b, 0.5]);
    if (kind === "stabs" && random.uniform() < 0.5)
      rhythm.push([b + random.pick([0, half, division === 4 ? 0.75 : half]), 0.4]);
    if (kind === "arpeggio") for (let s = 0; s < 2; s++) rhythm.push([b + s * half, half]);
  }
  const bottom = random.pick([48, 55, 60]);
  const third = random.pick([3, 4]);
  overBars(harmony, (bar, chord) => {
    rhythm.forEach(([x, length], i) => {
      const beat = bar * beats + x - (early > 0 && x === 0 && bar > 0 ? early : 0);
      const pitches = [0, third, 7].map((p) => bottom + ((root + chord(bar * beats + x) + p) % 12));
      const sounding = kind === "arpeggio" ? [pitches[i % 3]] : pitches;
      for (const midi of sounding) notes.push({ layer: "chords", beat, length, midi, velocity: 0.6 });
    });
  });
  return notes;
}

/** Draw a tune. */
export function drawTune(random: Random, harmony: Harmony): DrawnNote[] {
  const { beats, bars, division, root } = harmony;
  const half = division === 4 ? 0.5 : 2 / 3;
  const notes: DrawnNote[] = [];
  const busy = random.pick([0.3, 0.5, 0.8, 1.4, 1.4]); // the last is the running tune of a reel
  const scale = [0, 2, 4, 5, 7, 9, 11, 12];
  const phrase: { x: number; degree: number }[] = [];
  const phraseBars = random.pick([1, 2, 4]);
  let degree = 3;
  for (let step = 0; step < phraseBars * beats; step++) {
    const strength = step % beats === 0 ? 0.85 : 0.65;
    const chances: [number, number][] = [
      [0, strength],
      [half, busy * 0.7],
    ];
    if (division === 4) chances.push([0.25, busy * 0.15], [0.75, busy * 0.25]);
    for (const [x, p] of chances) {
      if (random.uniform() >= p) continue;
      const leap =
        x === 0 && step % 2 === 0 ? random.pick([-3, -2, 2, 3, 4, -4]) : random.pick([-2, -1, -1, 1, 1, 2]);
      degree = Math.max(0, Math.min(7, degree + (random.uniform() < 0.15 ? 0 : leap)));
      if (x === 0 && step % 2 === 0 && random.uniform() < 0.6) degree = 2 * Math.round(degree / 2); // a tone of the triad
      phrase.push({ x: step + x, degree });
    }
  }
  phrase.sort((a, b) => a.x - b.x);
  const bottom = random.pick([60, 67, 72]);
  for (let start = 0; start < bars * beats; start += phraseBars * beats) {
    phrase.forEach(({ x, degree: d }, i) => {
      const next = phrase[i + 1]?.x ?? phraseBars * beats;
      notes.push({
        layer: "arp",
        beat: start + x,
        length: Math.min(2, next - x) * 0.9,
        midi: bottom + ((root + scale[d]) % 24),
        velocity: x % 1 === 0 ? 1 : 0.8,
      });
    });
  }
  return notes.filter((note) => note.beat < bars * beats);
}

/** Draw a hymn in four voices: a chord a beat, passing notes, phrases that begin before the bar line. */
export function drawHymn(random: Random, harmony: Harmony): DrawnNote[] {
  const { beats, bars, root } = harmony;
  const notes: DrawnNote[] = [];
  const total = beats * bars;
  const upbeat = random.pick([0, 1, 1, 2]);
  const phrase = beats * random.pick([2, 2, 4]);
  const passing = random.pick([0.1, 0.3, 0.5]);
  const hold = random.pick([1, 2, 2, 3]);
  const scale = [0, 2, 4, 5, 7, 9, 11];
  const pitch = (degree: number) => 48 + root + 12 * Math.floor(degree / 7) + scale[((degree % 7) + 7) % 7];
  let chord = 0;
  let voices = [0, 4, 9, 14];
  for (let beat = 0; beat < total; ) {
    const inPhrase = (beat + upbeat) % phrase;
    const cadence = inPhrase >= phrase - hold;
    const length = cadence
      ? Math.min(phrase - inPhrase, total - beat)
      : random.uniform() < 0.12 && beat % 2 === 0
        ? 2
        : 1;
    // A strong beat brings a new chord more often than a weak one.
    const renew = beat % beats === 0 ? 0.95 : beat % 2 === 0 ? 0.8 : 0.6;
    if (cadence) chord = random.pick([0, 0, 4]);
    else if (random.uniform() < renew) chord = random.pick([0, 1, 3, 4, 4, 5, 6]);
    const tones = [chord, chord + 2, chord + 4].map((tone) => tone % 7);
    voices = voices.map((voice, v) => {
      const near = [-3, -2, -1, 0, 1, 2, 3].filter((move) => tones.includes((((voice + move) % 7) + 7) % 7));
      return v === 0
        ? chord - (chord > 3 ? 7 : 0)
        : Math.max(2, Math.min(18, voice + random.pick(near.length > 0 ? near : [0])));
    });
    voices.forEach((voice, v) => {
      const split = length === 1 && random.uniform() < passing * (v === 0 ? 0.6 : 0.4);
      const layer = v === 0 ? "bass" : v === 3 ? "arp" : "chords";
      const midi = pitch(voice) - (v === 0 ? 12 : 0);
      notes.push({ layer, beat, length: (split ? 0.5 : length) * 0.97, midi, velocity: 0.8 });
      if (split)
        notes.push({
          layer,
          beat: beat + 0.5,
          length: 0.48,
          midi: pitch(voice + random.pick([-1, 1])) - (v === 0 ? 12 : 0),
          velocity: 0.7,
        });
    });
    beat += length;
  }
  return notes;
}
