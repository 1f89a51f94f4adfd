/**
 * Cuts all parts of a loop at once, each as a channel of one recording: one grid, one seam and one warp, so they
 * stay together to the sample. Only the stretcher hears each alone, for it goes by what is loudest.
 */
import { type AudioClip, mixToMono } from "#base";
import type { BeatTracker } from "#beat";
import { type CutLoop, checkGrid, cutLoop, planTold } from "#cut";
import type { Stretcher } from "#dsp";
import { beatsPerBar } from "../request/plan-generation.ts";
import type { LoopPlace } from "./loop-place.ts";
import type { Stem } from "./mix-stems.ts";

/** How parts are cut. */
export interface CutStemsOptions {
  readonly place: LoopPlace;
  readonly bpm: number;
  readonly isShortened: boolean;
  readonly sampleRate: number;
  readonly beatTracker: BeatTracker;
  readonly stretcher: Stretcher;
}

/** The parts of a loop, cut. */
export interface CutStems {
  readonly stems: readonly Stem[];
  readonly cut: CutLoop;
}

/** Share of the beats that a listener must hear where they are told. */
const enoughAgreement = 0.75;

/**
 * Cut the parts of a loop.
 *
 * @param stems - what was played, of one length and rate, with the loop at `place`
 * @param options - the grid, and what the loop is to be
 */
export function cutStems(stems: readonly Stem[], options: CutStemsOptions): CutStems {
  const { place, bpm, isShortened, sampleRate, beatTracker, stretcher } = options;
  const all = join(stems.map(({ clip }) => clip));
  const plan = planTold(all, {
    start: place.start,
    tempo: place.tempo,
    beats: place.beats,
    beatsPerBar,
    bpm,
    isHeard: isHeard(stems, place, beatTracker),
    shortened: isShortened,
  });
  const cut = cutLoop(all, plan, { sampleRate, stretcher: eachAlone(stretcher) });
  let at = 0;
  const cutOut = stems.map(({ part, clip: { channels } }) => {
    const own = cut.clip.channels.slice(at, at + channels.length);
    at += channels.length;
    return { part, clip: { channels: own, sampleRate } };
  });
  return { stems: cutOut, cut };
}

/** All clips as channels of one. */
function join(clips: readonly AudioClip[]): AudioClip {
  return { channels: clips.flatMap(({ channels }) => channels), sampleRate: clips[0]?.sampleRate ?? 0 };
}

/** Whether the told beats are heard: in the drums, else in all parts together. */
function isHeard(stems: readonly Stem[], { start, tempo, beats }: LoopPlace, tracker: BeatTracker): boolean {
  const drums = stems.find(({ part }) => part === "drums");
  const heard = drums?.clip ?? join(stems.map(({ clip }) => clip));
  const mono = { channels: [mixToMono(heard)], sampleRate: heard.sampleRate };
  const grid = tracker.track(mono, { bpm: tempo, beatsPerBar });
  return checkGrid(grid, { start, bpm: tempo, beats, beatsPerBar }).agreement >= enoughAgreement;
}

function eachAlone(stretcher: Stretcher): Stretcher {
  return {
    stretch({ channels, sampleRate }, options) {
      const alone = channels.map((channel) =>
        stretcher.stretch({ channels: [channel], sampleRate }, options),
      );
      return join(alone);
    },
  };
}
