/**
 * Units as types: no signature in this code base has a bare `number` for a physical quantity.
 * They cost nothing at run time; they are the words that musicians and engineers share.
 */

/** Time in seconds. */
export type Seconds = number;
/** A count or an index of audio samples (per channel), a whole number unless said otherwise. */
export type Samples = number;
/** Events per second: sample rates, frequencies. */
export type Hertz = number;
/** Quarter-note beats per minute. */
export type Bpm = number;
/** A level ratio on a logarithmic scale, 0 = full scale where a level is absolute. */
export type Decibels = number;
/** A count or an index of codec frames (50 per second in MusicGen). */
export type Frames = number;
/** A ratio of two equal units: stretch, gain, confidence. */
export type Ratio = number;
