/**
 * What a rendered piece is made of, before a sample of it exists: plain data, drawn from a seed or
 * written by hand. Knows names and numbers; refuses to know how anything sounds.
 */
import type { Bpm, Decibels, Frames, Hertz, Ratio, Seconds } from "#base";

/** The four layers of a piece; each becomes a stem. */
export const layers = ["drums", "bass", "chords", "arp"] as const;
/** A layer by name. */
export type Layer = (typeof layers)[number];

/** A drum of a kit. */
export type DrumVoice =
  | "kick"
  | "snare"
  | "clap"
  | "rim"
  | "hat"
  | "open"
  | "ride"
  | "crash"
  | "lowTom"
  | "highTom"
  | "shaker";

/** Names of the drum kits. */
export type KitName = "punchy" | "booming" | "acoustic" | "dusty";
/** Names of the pitched sounds. */
export type ToneName =
  | "sine"
  | "saw"
  | "square"
  | "acid"
  | "plucked"
  | "pad"
  | "piano"
  | "organ"
  | "pluck"
  | "bells"
  | "swell";

/** A key: root as pitch class, 0 = C … 11 = B. */
export interface Key {
  readonly root: number;
  readonly mode: "minor" | "major";
}

/** What happens in one bar of the form. */
export interface BarPlan {
  /** Which of the piece's grooves sounds: index into `drums.grooves`. */
  readonly groove: number;
  /** A fill that takes over at the end of the bar. */
  readonly fill: FillName | null;
  /** Layers that are silent in this bar. */
  readonly silent: readonly Layer[];
}

/** Names of the fills; those called clear leave every beat where a listener finds it. */
export type FillName =
  | "snare roll"
  | "tom fill"
  | "stop"
  | "kick run"
  | "clear snares"
  | "clear claps"
  | "clear hats"
  | "clear crash"
  | "clear bass";

/** How a bar ends in a fill. */
export interface Fill {
  /** How many beats at the end of the bar it takes over. */
  readonly beats: number;
  /** What the drums play there, in steps of a quarter beat; without an entry at all they play on as they were. */
  readonly steps: Readonly<Partial<Record<DrumVoice, string>>> | null;
  /** What the bass plays at the end of the bar, in steps of a quarter beat; without it, it plays on. */
  readonly bass?: string;
}

/** A part with a pitched sound. */
export interface TonePart {
  readonly sound: ToneName;
  /** Name of the rhythm in the layer's table. */
  readonly pattern: string;
}

/** How time flows. */
export interface Feel {
  /** Where the off-beat falls between two beats (or two eighths): 0.5 straight, 0.667 triplet swing. */
  readonly swing: Ratio;
  /** What is swung: eighths or sixteenths. */
  readonly swingUnit: "eighth" | "sixteenth";
  /** Largest tempo deviation, 0…0.05 of the tempo. */
  readonly drift: Ratio;
  /** Its shape over the piece. */
  readonly driftShape: "ramp" | "wave" | "walk";
  /** Standard deviation of each note's timing error. */
  readonly jitter: Seconds;
}

/** What happens to the sound after the mix. */
export interface Finish {
  readonly sampleRate: Hertz;
  readonly channels: 1 | 2;
  /** Gain on the mix. */
  readonly gain: Decibels;
  /** Level of added white noise (RMS, relative to full scale), or null. */
  readonly noise: Decibels | null;
  /** Drive into hard clipping at full scale, or null. */
  readonly clipping: Decibels | null;
  /** Fade-in over the first seconds, from −50 dB. */
  readonly fadeIn: Seconds;
}

/** A whole piece. */
export interface PieceSpec {
  /** Feeds timing errors, noise and the wording of the text. */
  readonly seed: number;
  /** The tempo; ignored where `beatFrames` is given. */
  readonly bpm: Bpm;
  /** Length of a beat in whole codec frames of 20 ms, or null for a free tempo. */
  readonly beatFrames: Frames | null;
  readonly beatsPerBar: 3 | 4;
  /** Genre in words, as in the text. */
  readonly genre: string;
  readonly key: Key;
  /** Roots of the bars, in semitones above the key's; repeats. */
  readonly progression: readonly number[];
  readonly drums: { readonly kit: KitName; readonly grooves: readonly string[] } | null;
  readonly bass: TonePart | null;
  readonly chords: TonePart | null;
  readonly arp: TonePart | null;
  readonly form: readonly BarPlan[];
  /** Beats that sound before the first downbeat. */
  readonly pickup: number;
  /** Silence before everything. */
  readonly leadIn: Seconds;
  /** How much of the beginning is cut off, so that a clip need not start at a beat. */
  readonly skip: Seconds;
  /** Whether the tails of a bar that never was ring into bar 1, so that a loop is the same from the start. */
  readonly preroll: boolean;
  readonly feel: Feel;
  readonly finish: Finish;
  /** Whether a listener can hear where the beat is. */
  readonly hasBeat: boolean;
  readonly categories: readonly string[];
}

/** Straight, steady, exact. */
export const plainFeel: Feel = {
  swing: 0.5,
  swingUnit: "eighth",
  drift: 0,
  driftShape: "ramp",
  jitter: 0,
};

/** 32 kHz mono, as mixed. */
export const plainFinish: Finish = {
  sampleRate: 32_000,
  channels: 1,
  gain: 0,
  noise: null,
  clipping: null,
  fadeIn: 0,
};
