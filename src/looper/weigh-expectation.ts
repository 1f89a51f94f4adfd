/**
 * The ear against what is known. A continuation goes on in time, and some models always begin on beat 1: where
 * the tracker hears other beats than that, the sounds decide.
 */
import { type AudioClip, type BeatGrid, type Bpm, mixToMono, type Ratio, type Seconds } from "#base";
import { checkGrid, measurePulse } from "#loop";
import type { Expectation } from "./expectation.ts";
import { beatsPerBar } from "./read-brief.ts";

/** Share of the expected beats that must be heard before doubts about the rest are put aside. */
const enoughAgreement: Ratio = 0.75;
/** A tempo this far off is another tempo. */
const nearTempo: Ratio = 0.03;
/** Below this, too few of the expected beats are struck to believe in them unheard. */
const leastPulse: Ratio = 0.25;

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
 * @returns the heard grid where it agrees, with the bars as expected; the expected one where the heard one has
 *   its tempo but not its beats and the sounds begin rather at the expected ones; else the heard grid as it is
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
  if (agreement >= enoughAgreement)
    return { grid: countBarsFrom(heard, start, 60 / tempo), agreement, believed: true };
  const mono = mixToMono(clip);
  const pulseAt = (grid: BeatGrid) =>
    measurePulse(
      mono,
      clip.sampleRate,
      grid.beats.map(({ time }) => time),
    );
  const expected = layExpected(heard.duration, { start, tempo }, heard);
  const pulse = pulseAt(expected);
  const isStruck = pulse >= leastPulse && pulse >= pulseAt(heard);
  if (Math.abs(tempoRatio - 1) > nearTempo || !isStruck) return { grid: heard, agreement, believed: false };
  return { grid: expected, agreement, believed: true };
}
