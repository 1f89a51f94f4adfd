/**
 * Ends that are a little short: left out with a warning, where more than a little would be an error.
 */
import type { Hertz, Samples, Seconds } from "#base";
import { type AudioWarning, truncated } from "./audio-reader.ts";

/** So much may be missing at the end of any file. */
const tolerated: Seconds = 0.1;

/** What is missing at the end of a file. */
export interface MissingEnd {
  readonly name: string;
  readonly sampleRate: Hertz;
  /** Samples per channel that are there, and that should be. */
  readonly found: Samples;
  readonly expected: Samples;
  /** Samples of a frame, where the format has frames: the last one may always be missing. */
  readonly frame?: Samples;
}

/**
 * Judge an end that is short.
 *
 * @param end - what is there and what should be
 * @param onWarning - told where no more is missing than a frame or 0.1 s
 * @throws LooperError FORMAT_TRUNCATED where more is missing, or nothing is there
 */
export function tolerateMissing(end: MissingEnd, onWarning?: (warning: AudioWarning) => void): void {
  const { name, sampleRate, found, expected, frame = 0 } = end;
  const missing = expected - found;
  if (missing <= 0) return;
  if (found === 0 || missing > Math.max(frame, tolerated * sampleRate)) {
    const message = `${expected} samples are announced, ${found} are there`;
    throw truncated(name, message, { found, expected });
  }
  onWarning?.(incompleteEnd(name, `its last ${missing} of ${expected} samples are missing`));
}

/** The warning for an end that was left out. */
export function incompleteEnd(name: string, what: string): AudioWarning {
  return { code: "AUDIO_END_INCOMPLETE", message: `The end of ${name} is incomplete: ${what}.` };
}
