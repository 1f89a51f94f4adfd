/**
 * From what was heard to beats: the order of the questions. How each is answered stands in its
 * own file.
 */
import type { BeatGrid, Bpm, Ratio, Seconds } from "#base";
import { type DecodedBars, type DecodedBeat, decodeBars } from "./decode-bars.ts";
import { learntPatterns } from "./learnt-patterns.ts";
import { refineBeats } from "./refine-beats.ts";
import type { RhythmFeatures } from "./rhythm-features.ts";
import { layOnGrid, type RhythmGrid } from "./rhythm-grid.ts";
import { type Span, soundingSpan } from "./sounding-span.ts";
import { tempoOfBeats } from "./tempo-of-beats.ts";
import { tempoSpaceAround } from "./tempo-space.ts";
import { foldBeats, weighShifts } from "./weigh-shifts.ts";

/** What is known beforehand. */
export interface TrackOptions {
  /** The tempo asked for, 40…300: only it and its octaves are considered. Absent: any tempo. */
  readonly bpm?: Bpm | undefined;
  /** The metre; absent: whichever of 3 and 4 fits better. */
  readonly beatsPerBar?: 3 | 4 | undefined;
  /** Called with the share of the work that is done. */
  readonly onProgress?: ((done: Ratio) => void) | undefined;
}

export const knobs = { reach: 1.25, spread: 0.08, changeCost: 60, switchCost: 4, beam: 20, pull: 0.12 };
export const probe: { score: number; shifts: ArrayLike<number>; beats: number; rough: number } = { score: 0, shifts: [], beats: 0, rough: 0 };

/** A walk in one metre. */
interface Reading {
  readonly beatsPerBar: 3 | 4;
  readonly grid: RhythmGrid;
  readonly decoded: DecodedBars;
  readonly sounding: readonly DecodedBeat[];
  readonly shifts: Float64Array;
}

function read(features: RhythmFeatures, span: Span, bpm: Bpm, beatsPerBar: 3 | 4): Reading {
  const tempi = tempoSpaceAround(bpm, knobs);
  const grid = layOnGrid(features, tempi.step, 60 / bpm);
  const patterns = learntPatterns(beatsPerBar);
  const decoded = decodeBars(grid, patterns, tempi, {
    switchCost: knobs.switchCost,
    beam: knobs.beam,
    chunk: 8192,
  });
  const margin: Seconds = 0.04;
  const sounding = decoded.beats.filter(({ step }) => {
    const time = step * tempi.step;
    return time > span.from - margin && time < Math.min(features.duration, span.to + margin);
  });
  return {
    beatsPerBar,
    grid,
    decoded,
    sounding,
    shifts: weighShifts(foldBeats(grid, decoded.beats, beatsPerBar), patterns),
  };
}

export function findBeats(features: RhythmFeatures, options: TrackOptions): BeatGrid {
  const { bpm = 120, beatsPerBar = 4 } = options;
  const nothing = {
    duration: features.duration,
    tempo: 0,
    beatsPerBar,
    confidence: 0,
    downbeatConfidence: 0,
    beats: [],
  };
  const span = soundingSpan(features.attacks);
  if (!span) return nothing;
  const reading = read(features, span, bpm, beatsPerBar);
  const { grid, decoded, sounding } = reading;
  const coarse = sounding.map(({ step }) => step * grid.step);
  const times = refineBeats(coarse, features.attacks);
  probe.score = decoded.score;
  probe.shifts = reading.shifts;
  probe.beats = sounding.length;
  let r = 0;
  for (let i = 1; i < decoded.beats.length; i++)
    r += Math.abs(Math.log(decoded.beats[i].interval / decoded.beats[i - 1].interval));
  probe.rough = r / Math.max(1, decoded.beats.length);
  return {
    ...nothing,
    tempo: tempoOfBeats(times),
    confidence: 0.5,
    downbeatConfidence: 0.5,
    beats: sounding.map(({ position }, i) => ({ time: Math.max(0, times[i]), position: position + 1 })),
  };
}
