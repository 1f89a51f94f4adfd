/**
 * The listener as the other floors know it: sound in, beats out. Says in which order things are
 * asked; how each is answered stands in its own file.
 */
import {
  type AudioClip,
  type BeatGrid,
  type Bpm,
  type Hertz,
  LooperError,
  mixToMono,
  type Ratio,
} from "#base";
import { decodeBars } from "./decode-bars.ts";
import { handPatterns } from "./hand.ts";
import { refineBeats } from "./refine-beats.ts";
import { createRhythmListener } from "./rhythm-features.ts";
import { layOnGrid } from "./rhythm-grid.ts";
import { tempoOfBeats } from "./tempo-of-beats.ts";
import { tempoSpaceAround } from "./tempo-space.ts";

/** What is known beforehand. */
export interface TrackOptions {
  /** The tempo asked for, 40…300: only it and its octaves are considered. Absent: any tempo. */
  readonly bpm?: Bpm;
  /** The metre; absent: whichever of 3 and 4 fits better. */
  readonly beatsPerBar?: 3 | 4;
  /** Called while `finish` works, with the share that is done. */
  readonly onProgress?: (done: Ratio) => void;
}

/** A tracker with a life: blocks go in, beats come out at the end. */
export interface BeatTracker {
  /** Take the next block [C, N], of the tracker's sample rate. */
  push(block: AudioClip): void;
  /** Close and give the beats. */
  finish(): BeatGrid;
}

/**
 * Open a beat tracker. What it keeps of the sound is about 10 KB a second.
 *
 * @param options - sample rate 8000…96000, and what is known beforehand
 * @throws INPUT_OUT_OF_RANGE for rates and tempi outside their range
 */
export function createBeatTracker(options: TrackOptions & { readonly sampleRate: Hertz }): BeatTracker {
  const { sampleRate, bpm } = options;
  if (!(sampleRate >= 8000 && sampleRate <= 96000)) {
    throw new LooperError(
      "INPUT_OUT_OF_RANGE",
      `A sample rate of ${sampleRate} Hz cannot be listened to: 8000 to 96000 can.`,
      {
        facts: { sampleRate },
      },
    );
  }
  const ear = createRhythmListener(sampleRate);
  return {
    push(block) {
      ear.push(mixToMono(block));
    },
    finish() {
      const features = ear.finish();
      const beatsPerBar = options.beatsPerBar ?? 4;
      const tempi = tempoSpaceAround(bpm ?? 120, { reach: 1.25, spread: 0.08, changeCost: 60 });
      const grid = layOnGrid(features, tempi.step, 60 / (bpm ?? 120));
      const decoded = decodeBars(grid, handPatterns(beatsPerBar), tempi, { switchCost: 5, chunk: 8192 });
      const inside = decoded.beats
        .map((beat) => ({ time: beat.step * tempi.step, position: beat.position + 1 }))
        .filter(({ time }) => time > -0.03 && time < features.duration);
      const times = refineBeats(
        inside.map(({ time }) => time),
        features.attacks,
      );
      return {
        duration: features.duration,
        tempo: tempoOfBeats(times),
        beatsPerBar,
        confidence: 0.5,
        downbeatConfidence: 0.5,
        beats: inside.map(({ position }, i) => ({ time: Math.max(0, times[i]), position })),
      };
    },
  };
}

/**
 * Track the beats of a clip.
 *
 * @param clip - audio [C, N], 8000…96000 Hz
 * @param options - what is known beforehand
 * @returns the beats, at the level nearest the requested tempo
 * @throws INPUT_OUT_OF_RANGE for rates and tempi outside their range
 */
export function trackBeats(clip: AudioClip, options: TrackOptions = {}): BeatGrid {
  const tracker = createBeatTracker({ ...options, sampleRate: clip.sampleRate });
  tracker.push(clip);
  return tracker.finish();
}
