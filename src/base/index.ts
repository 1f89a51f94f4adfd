/** The door of `base`: words that every floor uses. */
export { type AudioClip, clipDuration, clipLength, mixToMono, sliceClip } from "./audio-clip.ts";
export { fromBase64, toBase64 } from "./base64.ts";
export type { Beat, BeatGrid } from "./beat-grid.ts";
export { type ByteSource, bytesSource, sliceSource } from "./byte-source.ts";
export {
  type ErrorCode,
  type ErrorFacts,
  type ErrorFamily,
  errorTable,
  isLooperError,
  LooperError,
} from "./errors.ts";
export { formatBytes } from "./format-bytes.ts";
export { invariant } from "./invariant.ts";
export { editDistance, nearestName } from "./nearest-name.ts";
export { createRandom, philox, type Random } from "./random.ts";
export { readNumber } from "./read-number.ts";
export type { Codes } from "./tensor.ts";
export type { Bpm, Decibels, Frames, Hertz, Ratio, Samples, Seconds } from "./units.ts";
