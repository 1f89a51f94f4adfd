/**
 * One hypothesis about the bars of a recording: in one metre, near one tempo.
 */
import type { Bpm, Ratio } from "#base";
import type { RhythmFeatures } from "../features/rhythm-features.ts";
import { tempoSpaceAround } from "../tempo/tempo-space.ts";
import type { BarPatterns } from "./bar-patterns.ts";
import { type DecodedBars, decodeBars } from "./decode-bars.ts";
import { type RhythmGrid, sampleOnGrid } from "./rhythm-grid.ts";

/** The best bars at a tempo. */
export interface BarHypothesis {
  readonly bpm: Bpm;
  readonly beatsPerBar: 3 | 4;
  readonly grid: RhythmGrid;
  readonly bars: DecodedBars;
}

/** How the tempo of music behaves; found by trial on renders of other seeds than those reported on. */
const behaviour = { spread: 0.08, changeCost: 60, pull: 0.12 };
const switchCost = 4;
const beam = 20;
/** Steps per chunk: a clip is one chunk, a long file's choices stay below 20 MB. */
const chunk = 8192;

/**
 * Decode bars near a tempo.
 *
 * @param features - of the recording
 * @param bpm - expected tempo
 * @param beatsPerBar - metre
 * @param reach - farthest allowed ratio from that tempo, either way
 * @param patterns - what bars of that metre sound like
 * @param onProgress - called with the share that is done
 */
export function decodeAtTempo(
  features: RhythmFeatures,
  bpm: Bpm,
  beatsPerBar: 3 | 4,
  reach: Ratio,
  patterns: BarPatterns,
  onProgress?: (done: Ratio) => void,
): BarHypothesis {
  const tempi = tempoSpaceAround(bpm, { ...behaviour, reach });
  const grid = sampleOnGrid(features, tempi.step, 60 / bpm);
  const bars = decodeBars(grid, patterns, tempi, {
    switchCost,
    beam,
    chunk,
    ...(onProgress && { onProgress }),
  });
  return { bpm, beatsPerBar, grid, bars };
}
