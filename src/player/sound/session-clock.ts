/**
 * The clock of a session: where bars and beats lie, in frames of the audio context. Pure arithmetic; every
 * layer reads its place in its loop from here, so layers of one length are never apart.
 *
 *     origin                       bar 2                        bar 3
 *     |.......|.......|.......|....|.......|.......|.......|....|
 *     beat 1  2       3       4
 */
import type { Hertz, Samples } from "#base";

/** When what is launched begins. */
export type Quantise = "bar" | "beat" | "at once";

/** A running clock. */
export interface SessionClock {
  readonly sampleRate: Hertz;
  /** Length of a beat; need not be whole: the loops' length over their beats. */
  readonly beatFrames: number;
  /** Beats of a bar: the loops' metre, or fewer where they are shorter than a bar. */
  readonly beatsPerBar: number;
  /** Frame of the context at which bar 1 begins. */
  readonly origin: Samples;
}

/** A place in the music, counted from 1 as musicians do. */
export interface MusicalPosition {
  readonly bar: number;
  readonly beat: number;
}

/** A loop as a measure of the clock. */
export interface LoopGrid {
  readonly samples: Samples;
  readonly beats: number;
  /** Metre, in quarter notes. */
  readonly beatsPerBar: number;
}

/** Read the lengths of beats and bars off a loop. */
export function gridOf({
  samples,
  beats,
  beatsPerBar,
}: LoopGrid): Pick<SessionClock, "beatFrames" | "beatsPerBar"> {
  const whole = Math.max(1, beats);
  return { beatFrames: samples / whole, beatsPerBar: Math.min(beatsPerBar, whole) };
}

/**
 * Find the bar and beat of a frame.
 *
 * @param clock - of the session
 * @param frame - of the context; before the origin it counts as the origin
 */
export function positionAt(clock: SessionClock, frame: Samples): MusicalPosition {
  // Beats begin on whole frames, half a frame early at most.
  const beats = Math.floor((Math.max(0, frame - clock.origin) + 0.5) / clock.beatFrames);
  return { bar: Math.floor(beats / clock.beatsPerBar) + 1, beat: (beats % clock.beatsPerBar) + 1 };
}

/**
 * Find the frame at which something launched now begins.
 *
 * @param clock - of the session
 * @param earliest - the first frame that can still be scheduled
 * @param quantise - to what
 * @returns a frame at or after `earliest`
 */
export function launchFrame(clock: SessionClock, earliest: Samples, quantise: Quantise): Samples {
  const from = Math.max(earliest, clock.origin);
  if (quantise === "at once") return from;
  const step = quantise === "bar" ? clock.beatFrames * clock.beatsPerBar : clock.beatFrames;
  // Steps are rounded to frames one by one, so that rounding never adds up.
  for (let k = Math.max(0, Math.floor((from - clock.origin) / step) - 1); ; k++) {
    const frame = clock.origin + Math.round(k * step);
    if (frame >= from) return frame;
  }
}

/**
 * Find the sample of a loop that sounds at a frame.
 *
 * @param clock - of the session
 * @param frame - of the context; may lie before the origin
 * @param length - of the loop
 * @returns 0 … length − 1
 */
export function sampleAt(clock: SessionClock, frame: Samples, length: Samples): Samples {
  return (((frame - clock.origin) % length) + length) % length;
}
