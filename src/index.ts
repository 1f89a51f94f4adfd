/** What the world imports: a looper, a cutter, an ear, and the shapes of what they give. */
export { type AudioClip, type BeatGrid, type ErrorCode, isLooperError, LooperError } from "#base";
export {
  type BarSpan,
  type Chord,
  type ChordFit,
  fitChords,
  type HeardChord,
  type HeardKey,
  hearChords,
  hearKey,
  type Key,
  type ToldBar,
} from "#harmony";
export type {
  ClipRequest,
  CutRequest,
  FinishedLoop,
  GeneratedClip,
  LoopEvent,
  LoopListener,
  LoopPack,
  LoopRequest,
  LoopWarning,
} from "#looper";
export { readAudioFile } from "#platform-node";
export {
  type ClipOptions,
  createLooper,
  cutFile,
  generateClip,
  type LoopAudio,
  type Looper,
  type LooperOptions,
  type LooperRun,
  type PackInMemory,
  trackBeats,
} from "#studio";
