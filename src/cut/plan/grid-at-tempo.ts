/**
 * Bringing a tracked grid to the octave of the tempo asked for: half and double time are the same music.
 * Also fills single missing beats, and extends the grid steadily to the ends of the recording.
 */
import type { Beat, BeatGrid, Bpm, Ratio, Seconds } from "#base";

/** A beat at the tempo asked for. */
export interface Mark {
  readonly time: Seconds;
  /** Place in the bar, 1 is the downbeat. */
  readonly position: number;
  /** 1 where the position was tracked as such, less where a change of octave left a choice. */
  readonly confidence: Ratio;
  /** Whether a beat was tracked here, or only follows from its neighbours. */
  readonly tracked: boolean;
}

/** How far a mark may lie outside the recording. */
const overhang: Seconds = 0.03;

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function intervals(beats: readonly { readonly time: Seconds }[]): Seconds[] {
  return beats.slice(1).map((beat, i) => beat.time - beats[i].time);
}

/** Count on from a position in the bar. */
const countOn = (position: number, by: number, metre: number) =>
  ((((position - 1 + by) % metre) + metre) % metre) + 1;

/** Drop beats much too close to the last one, and insert missed ones. */
function regularise(beats: readonly Beat[], overall: Seconds, metre: number): Mark[] {
  const marks: Mark[] = [];
  for (const { time, position } of beats) {
    const last = marks.at(-1);
    // The pace of the last few beats: in a long recording the overall one may be another song's.
    const period = marks.length > 4 ? median(intervals(marks.slice(-9))) : overall;
    if (last && time - last.time < 0.4 * period) continue;
    const missed = last ? Math.round((time - last.time) / period) - 1 : 0;
    for (let i = 1; last && i <= missed; i++) {
      const at = last.time + ((time - last.time) * i) / (missed + 1);
      marks.push({ time: at, position: countOn(last.position, i, metre), confidence: 0.5, tracked: false });
    }
    marks.push({ time, position, confidence: 1, tracked: true });
  }
  return marks;
}

/** Twice the beats: one more in every gap. A bar of the old octave is two bars of the new. */
function double(marks: readonly Mark[], metre: number): Mark[] {
  return marks.flatMap((mark, i) => {
    const position = countOn(1, 2 * (mark.position - 1), metre);
    const confidence = mark.confidence * (mark.position === 1 || position !== 1 ? 1 : 0.7);
    const here = { ...mark, position, confidence };
    const next = marks[i + 1];
    if (!next) return [here];
    const time = (mark.time + next.time) / 2;
    return [
      here,
      { time, position: countOn(position, 1, metre), confidence: mark.confidence, tracked: false },
    ];
  });
}

/** Half the beats: those of odd positions in the bar. Either of two old bars may begin a new one. */
function halve(marks: readonly Mark[], metre: number): Mark[] {
  const first = marks.findIndex((mark) => mark.position === 1);
  const phase = Math.max(0, first) % 2;
  return marks
    .filter((_, i) => i % 2 === phase)
    .map((mark, i) =>
      metre % 2 === 0
        ? { ...mark, position: countOn(1, (mark.position - 1) / 2, metre), confidence: mark.confidence * 0.5 }
        : {
            ...mark,
            position: countOn(1, i - Math.floor(Math.max(0, first) / 2), metre),
            confidence: mark.confidence * 0.5,
          },
    );
}

/** Extend at the same pace to both ends of the recording. */
function extend(marks: readonly Mark[], duration: Seconds, metre: number): Mark[] {
  const steps = intervals(marks);
  const head = median(steps.slice(0, 8));
  const tail = median(steps.slice(-8));
  const extended = [...marks];
  for (let first = extended[0]; first.time - head >= -overhang; first = extended[0]) {
    extended.unshift({
      time: first.time - head,
      position: countOn(first.position, -1, metre),
      confidence: first.confidence,
      tracked: false,
    });
  }
  for (let last = extended[extended.length - 1]; last.time + tail <= duration + overhang; ) {
    last = {
      time: last.time + tail,
      position: countOn(last.position, 1, metre),
      confidence: last.confidence,
      tracked: false,
    };
    extended.push(last);
  }
  return extended;
}

/**
 * Lay a tracked grid out at the octave nearest a tempo, from end to end of the recording.
 *
 * @param grid - beats as tracked, at any octave of their tempo
 * @param bpm - tempo asked for
 * @param duration - length of the recording in seconds
 * @returns marks in order of time; empty when fewer than two beats were tracked
 */
export function gridAtTempo(grid: BeatGrid, bpm: Bpm, duration: Seconds): Mark[] {
  const sorted = [...grid.beats].sort((a, b) => a.time - b.time);
  const period = median(intervals(sorted));
  if (!(period > 0)) return [];
  let marks = regularise(sorted, period, grid.beatsPerBar);
  let octaves = Math.round(Math.log2((bpm * period) / 60));
  for (; octaves > 0; octaves--) marks = double(marks, grid.beatsPerBar);
  for (; octaves < 0 && marks.length > 2; octaves++) marks = halve(marks, grid.beatsPerBar);
  return marks.length < 2 ? [] : extend(marks, duration, grid.beatsPerBar);
}
