/**
 * An engine that plays what a test has written down, through a codec of a few sounds: every frame's sound
 * is named by its code in the first codebook, and the other codebooks carry a mark, so that a test knows
 * whose music it hears. The stories run against it as against any other engine.
 */
import { type AudioClip, type Codes, createRandom } from "#base";
import type { Engine, EngineInfo, GenerateJob } from "#engine";
import { type Chord, everyChord, isSameChord } from "#harmony";
import { bassRoot, voiceChord } from "../src/looper/arrange/harmony/chords.ts";
import { readPartText } from "../src/looper/arrange/part-text.ts";

const sampleRate = 16_000;
const frameRate = 50;
const hop = sampleRate / frameRate;
const codebooks = 4;

/** What one row is to play. */
export interface ScriptedMusic {
  /** Rows with one mark are copies of each other: 1…511. */
  readonly mark: number;
  /** Left out: what the text says ("…, 120 bpm"). */
  readonly bpm?: number;
  /** A steady tone without beats, or nothing at all. */
  readonly without?: "beats" | "sound";
  /** Of a part with pitches: how many semitones beside its chord it plays. */
  readonly astray?: number;
  /** Strokes by so many frames too late. */
  readonly late?: number;
}

/** A row that is asked for. */
export interface ScriptedRow {
  readonly text: string;
  readonly seed: number;
  /** Its random stream. */
  readonly stream: number;
  readonly temperature: number;
  readonly isContinuation: boolean;
}

/** A scripted engine, and what it was asked. */
export interface ScriptedEngine extends Engine {
  readonly jobs: GenerateJob[];
  /** Marks of the rows of each job. */
  readonly played: number[][];
}

// Code → sound of a frame: 0 silence, 10… a kick, 30… a snare, 50… a hat, 100 a tone, 120… triads, 150… bass notes.
const kick = { first: 10, frames: 8 };
const snare = { first: 30, frames: 6 };
const hat = { first: 50, frames: 2 };
const tone = 100;
const triads = 120;
const basses = 150;

/** Notes of a code, as MIDI; none for what is struck. */
function notesOfCode(code: number): readonly number[] {
  const chord = everyChord[code - triads];
  if (chord) return voiceChord(chord);
  return code >= basses && code < basses + 12 ? [bassRoot({ root: code - basses, minor: false })] : [];
}

/** A frame of held notes: their phases go on from frame to frame. */
function soundOfNotes(notes: readonly number[], frame: number): Float32Array {
  return Float32Array.from({ length: hop }, (_, i) => {
    const time = (frame * hop + i) / sampleRate;
    return notes.reduce((sum, note) => {
      const phase = 2 * Math.PI * 440 * 2 ** ((note - 69) / 12) * time;
      return sum + 0.1 * Math.sin(phase) + 0.05 * Math.sin(2 * phase);
    }, 0);
  });
}

/** The codes of a part with pitches: each bar's chord, held. */
function heldCodes(frames: number, chordAt: (frame: number) => Chord, part: string, music: ScriptedMusic) {
  const codes = new Int32Array(codebooks * frames);
  for (let k = 1; k < codebooks; k++) codes.fill(music.mark, k * frames, (k + 1) * frames);
  for (let t = 0; t < frames && music.without !== "sound"; t++) {
    const { root, minor } = chordAt(t);
    const played = { root: (root + (music.astray ?? 0)) % 12, minor };
    codes[t] =
      part === "bass"
        ? basses + played.root
        : triads + everyChord.findIndex((one) => isSameChord(one, played));
  }
  return codes;
}

/** What a row with texts of its own plays. */
function partCodes(
  { frames, text }: GenerateJob,
  row: number,
  music: ScriptedMusic,
  grooveOf: (bpm: number) => Int32Array,
): Int32Array | null {
  if (typeof text === "string") return null;
  const { barFrames, rows } = text;
  const plans = rows[row].map(readPartText);
  const [first] = plans;
  if (!first) return null;
  if (!first.chord) return grooveOf((60 * frameRate) / Math.round((60 * frameRate) / first.bpm));
  const chordAt = (t: number) => plans[Math.min(plans.length - 1, Math.floor(t / barFrames))]?.chord as Chord;
  return heldCodes(frames, chordAt, first.part, music);
}

function soundOfCode(code: number): Float32Array {
  const noise = createRandom(code);
  const draw = (sample: (seconds: number) => number, from: number) =>
    Float32Array.from({ length: hop }, (_, i) => sample(((code - from) * hop + i) / sampleRate));
  if (code >= kick.first && code < kick.first + kick.frames)
    return draw((t) => 0.8 * Math.exp(-25 * t) * Math.sin(2 * Math.PI * 60 * t), kick.first);
  if (code >= snare.first && code < snare.first + snare.frames)
    return draw((t) => 0.5 * Math.exp(-35 * t) * (2 * noise.uniform() - 1), snare.first);
  if (code >= hat.first && code < hat.first + hat.frames)
    return draw((t) => 0.2 * Math.exp(-120 * t) * (2 * noise.uniform() - 1), hat.first);
  if (code === tone)
    return Float32Array.from({ length: hop }, (_, i) => 0.2 * Math.sin((2 * Math.PI * 5 * i) / hop));
  return new Float32Array(hop);
}

const sounds = Array.from({ length: tone + 1 }, (_, code) => soundOfCode(code));

/** The codes of a bar-by-bar groove: kicks on 1 and 3, snares on 2 and 4, hats between. */
function grooveCodes(frames: number, bpm: number, music: ScriptedMusic): Int32Array {
  const codes = new Int32Array(codebooks * frames);
  for (let k = 1; k < codebooks; k++) codes.fill(music.mark, k * frames, (k + 1) * frames);
  if (music.without === "sound") return codes;
  if (music.without === "beats") return codes.fill(tone, 0, frames);
  const strike = (at: number, drum: typeof kick) => {
    for (let j = 0; j < drum.frames && at + j < frames; j++) codes[at + j] = drum.first + j;
  };
  const half = (60 * frameRate) / bpm / 2;
  for (let eighth = 0; Math.round(eighth * half) < frames; eighth++) {
    const at = Math.round(eighth * half) + (music.late ?? 0);
    if (eighth % 2 === 1) strike(at, hat);
    else strike(at, eighth % 4 === 0 ? kick : snare);
  }
  return codes;
}

/**
 * Create an engine.
 *
 * @param script - what each row plays
 * @param options - traits of its model, as `looper.json` has them; surprise at a join, in nats, by mark
 */
export function createScriptedEngine(
  script: (row: ScriptedRow) => ScriptedMusic,
  options: { readonly traits?: Record<string, unknown>; readonly surprise?: (mark: number) => number } = {},
): ScriptedEngine {
  const info: EngineInfo = {
    name: "scripted",
    digest: "0".repeat(64),
    precision: "fp32",
    device: "cpu",
    sampleRate,
    frameRate,
    codebooks,
    vocabulary: 512,
    channels: 1,
    maxFrames: 1500,
    licence: "MIT",
    path: "/scripted",
    chosen: false,
    looperJson: { starts_on_beat_one: true, ...options.traits },
  };
  const jobs: GenerateJob[] = [];
  const played: number[][] = [];
  return {
    info,
    jobs,
    played,
    async generate(job, run) {
      run?.signal?.throwIfAborted();
      jobs.push(job);
      const { rows, frames, text, sampling, promptCodes } = job;
      const textOf = (row: number) => (typeof text === "string" ? text : text.rows[row][0]);
      const said = Number(/([\d.]+) bpm/.exec(textOf(0))?.[1] ?? 120);
      const music = rows.map(({ seed, variation }, row) =>
        script({
          text: textOf(row),
          seed,
          stream: variation,
          temperature: sampling.temperature,
          isContinuation: promptCodes !== undefined,
        }),
      );
      played.push(music.map(({ mark }) => mark));
      const data = new Int32Array(rows.length * codebooks * frames);
      for (const [row, one] of music.entries()) {
        const part = partCodes(job, row, one, (bpm) => grooveCodes(frames, bpm, one));
        data.set(part ?? grooveCodes(frames, one.bpm ?? said, one), row * codebooks * frames);
      }
      run?.onProgress?.({ done: 1, frames, total: frames, seconds: 0 });
      return { shape: [rows.length, codebooks, frames], data };
    },
    async decode({ shape: [rows, , frames], data }, run) {
      run?.signal?.throwIfAborted();
      return Array.from({ length: rows }, (_, row): AudioClip => {
        const samples = new Float32Array(frames * hop);
        for (let t = 0; t < frames; t++) {
          const code = data[row * codebooks * frames + t];
          const notes = notesOfCode(code);
          const struck = sounds[code] ?? new Float32Array(hop);
          samples.set(notes.length > 0 ? soundOfNotes(notes, t) : struck, t * hop);
        }
        return { channels: [samples], sampleRate };
      });
    },
    async encode([clip]) {
      const [samples] = clip.channels;
      const frames = Math.floor(samples.length / hop);
      const data = new Int32Array(codebooks * frames);
      for (let t = 0; t < frames; t++) {
        const loud = samples.subarray(t * hop, (t + 1) * hop).some((x) => Math.abs(x) > 0.3);
        data[t] = loud ? kick.first : 0;
        for (let k = 1; k < codebooks; k++) data[k * frames + t] = 500;
      }
      return { shape: [1, codebooks, frames], data } satisfies Codes;
    },
    async score({ codes, from, to }) {
      const [rows, , frames] = codes.shape;
      const length = to - from;
      const data = new Float32Array(rows * codebooks * length);
      for (let row = 0; row < rows; row++) {
        const mark = codes.data[(row * codebooks + 1) * frames];
        data.fill(options.surprise?.(mark) ?? 1, row * codebooks * length, (row + 1) * codebooks * length);
      }
      return { shape: [rows, codebooks, length], data };
    },
    async close() {},
  };
}
