/**
 * The ear against what is known. A continuation goes on in time, and some models always begin on beat 1: where
 * the tracker hears other beats than that, the sounds decide.
 */
import { type AudioClip, type BeatGrid, type Bpm, mixToMono, type Ratio, type Seconds } from "#base";
import { checkGrid, measurePulse } from "#cut";
import { beatsPerBar } from "../request/plan-generation.ts";
import type { Expectation } from "./expectation.ts";

/** Share of the expected beats that must be heard before doubts about the rest are put aside. */
const enoughAgreement: Ratio = 0.75;
/** A tempo this far off is another tempo. */
const nearTempo: Ratio = 0.03;
/** Below this, too few of the expected beats are struck to believe in them unheard. */
const leastPulse: Ratio = 0.25;

/** Pulses this near each other are as good. */
const closePulse: Ratio = 0.05;

/** Beats to cut by, and what they rest on. */
export interface WeighedGrid {
  readonly grid: BeatGrid;
  /** Share of the expected beats that were heard; null where nothing was expected. */
  readonly agreement: Ratio | null;
  /** Whether expectation and sounds agree, so that a faint beat is enough. */
  readonly believed: boolean;
}

/** Beats at an exact tempo, from the first bar line in the recording to its end. */
function layExpected(duration: Seconds, { start, tempo }: { start: Seconds; tempo: Bpm }, heard: BeatGrid) {
  const beat = 60 / tempo;
  const first = -Math.floor(start / beat + 1e-6);
  const last = Math.floor((duration - start) / beat + 1e-6);
  const beats = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => {
    const number = first + i;
    const position = (((number % beatsPerBar) + beatsPerBar) % beatsPerBar) + 1;
    return { time: start + number * beat, position };
  });
  return { ...heard, tempo, beatsPerBar, beats, downbeatConfidence: 1 };
}

/** Number the beats of a grid anew, where it is known on which beat a bar begins. */
function countBarsFrom(grid: BeatGrid, start: Seconds, beat: Seconds): BeatGrid {
  const beats = grid.beats.map(({ time }) => {
    const number = Math.round((time - start) / beat);
    return { time, position: (((number % beatsPerBar) + beatsPerBar) % beatsPerBar) + 1 };
  });
  // At another octave of the tempo, neighbours would have one number: then the ear's count stands.
  const isLevel = beats.every(({ position }, i) => position !== beats[i - 1]?.position);
  return isLevel ? { ...grid, beats, downbeatConfidence: 1 } : grid;
}

/**
 * Weigh a heard grid against an expectation.
 *
 * @param clip - what was played
 * @param heard - the beats that the tracker heard in it
 * @param expectation - where a bar should begin, and the tempo; null where nothing is known
 * @param beats - length of the loop
 * @returns where both agree, the expected grid if its beats are struck about as clearly, else the heard one with
 *   the bars as expected; where the heard one has the tempo but not the beats, the expected one if the sounds
 *   begin rather there; else the heard grid as it is
 * @source own
 */
export function weighExpectation(
  clip: AudioClip,
  heard: BeatGrid,
  expectation: Expectation | null,
  beats: number,
): WeighedGrid {
  if (expectation === null || expectation.tempo === null)
    return { grid: heard, agreement: null, believed: false };
  const { start, tempo } = expectation;
  const { agreement, tempoRatio } = checkGrid(heard, { start, bpm: tempo, beats, beatsPerBar });
  const mono = mixToMono(clip);
  const pulseAt = (grid: BeatGrid) =>
    measurePulse(
      mono,
      clip.sampleRate,
      grid.beats.map(({ time }) => time),
    );
  const expected = layExpected(heard.duration, { start, tempo }, heard);
  const pulse = pulseAt(expected);
  const heardPulse = pulseAt(heard);
  if (agreement >= enoughAgreement) {
    // Both mean the same beats: the expected ones do not tremble, unless the music itself drifts.
    const grid = pulse >= heardPulse - closePulse ? expected : countBarsFrom(heard, start, 60 / tempo);
    return { grid, agreement, believed: true };
  }
  const isStruck = pulse >= leastPulse && pulse >= heardPulse;
  if (Math.abs(tempoRatio - 1) > nearTempo || !isStruck) return { grid: heard, agreement, believed: false };
  return { grid: expected, agreement, believed: true };
}
