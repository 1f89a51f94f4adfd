/**
 * Comparing a tracked grid with an expected one. A variation continues a loop whose beats are known: this
 * tells whether it kept to them, without cutting anything.
 */
import type { BeatGrid, Bpm, Ratio, Seconds } from "#base";
import { gridAtTempo } from "./grid-at-tempo.ts";
import { fitSteadyBeat } from "./smooth-marks.ts";

/** The beats a recording should have. */
export interface ExpectedGrid {
  /** Where beat 1 should fall. */
  readonly start: Seconds;
  /** Tempo of the music that is continued (as played, not as asked for). */
  readonly bpm: Bpm;
  readonly beats: number;
  readonly beatsPerBar: number;
}

/** How a tracked grid differs from the expected one. */
export interface GridCheck {
  /** Share of the expected beats with a tracked one within 70 ms and within 15 % of a beat. */
  readonly agreement: Ratio;
  /** Mean distance of the tracked beats from the nearest expected ones, positive is late. */
  readonly offset: Seconds;
  /** Tracked tempo over expected, at the nearest octave; 1 when nothing was tracked. */
  readonly tempoRatio: Ratio;
  /** Beats by which the tracked bars are shifted, 0 … beatsPerBar − 1; null when the beats do not agree. */
  readonly downbeatShift: number | null;
}

/**
 * Compare a tracked grid with the expected one.
 *
 * @param grid - beats as tracked, at any octave of their tempo
 * @param expected - where beats should be
 * @returns how they differ; agreement 0 when fewer than two beats were tracked
 */
export function checkGrid(grid: BeatGrid, expected: ExpectedGrid): GridCheck {
  const { start, bpm, beats, beatsPerBar } = expected;
  const beat = 60 / bpm;
  const reach = Math.min(0.07, 0.15 * beat);
  const marks = gridAtTempo(grid, bpm, grid.duration);
  const nothing = { agreement: 0, offset: 0, tempoRatio: 1, downbeatShift: null };
  const window = marks.filter(({ time }) => time > start - beat / 2 && time < start + (beats - 0.5) * beat);
  if (window.length < 2) return nothing;

  const shifts = new Array<number>(beatsPerBar).fill(0);
  let agreed = 0;
  let offset = 0;
  for (let k = 0; k < beats; k++) {
    const due = start + k * beat;
    let nearest = window[0];
    for (const mark of window) if (Math.abs(mark.time - due) < Math.abs(nearest.time - due)) nearest = mark;
    offset += nearest.time - due;
    if (Math.abs(nearest.time - due) > reach) continue;
    agreed++;
    shifts[(((nearest.position - 1 - k) % beatsPerBar) + beatsPerBar) % beatsPerBar]++;
  }
  const { period } = fitSteadyBeat(window.map(({ time }) => ({ time, weight: 1 })));
  // Position 2 where 1 is due: the bars begin one beat early, that is shifted by the rest of the bar.
  const common = shifts.indexOf(Math.max(...shifts));
  return {
    agreement: agreed / beats,
    offset: offset / beats,
    tempoRatio: beat / period,
    downbeatShift: agreed >= beats / 2 ? (beatsPerBar - common) % beatsPerBar : null,
  };
}
