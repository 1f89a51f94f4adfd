/** The scale on which pitches are kept: thirds of a semitone, from C1 up. */
import type { Hertz } from "#base";

/** Bins of a semitone; the middle one is in tune. */
export const binsPerSemitone = 3;
/** The lowest pitch as a MIDI note: C1, 33 Hz. */
export const lowestPitch = 24;
/** Semitones of the scale, up to E♭7. */
export const semitones = 76;
/** Bins of the scale. */
export const rowBins = semitones * binsPerSemitone;
/** The bin of a semitone that is in tune. */
export const tunedBin = (binsPerSemitone - 1) / 2;

/** Turn a frequency into a position on the scale; whole numbers are bins. */
export const frequencyToBin = (frequency: Hertz): number =>
  (12 * Math.log2(frequency / 440) + 69 - lowestPitch) * binsPerSemitone + tunedBin;

/** Turn a position on the scale into a frequency. */
export const binToFrequency = (bin: number): Hertz =>
  440 * 2 ** (((bin - tunedBin) / binsPerSemitone + lowestPitch - 69) / 12);
