/** The door of `looper`: the story from a prompt, or a recording, to a folder of loops. */
export { cutRecording, type Recording } from "./cut-recording.ts";
export { createProgressEstimator, type ProgressEstimate } from "./estimate-progress.ts";
export { type HeardDocument, writeHeardDocument } from "./listen/heard-document.ts";
export {
  type HeardRecording,
  type ListenRun,
  listenRecording,
  type SoundInBlocks,
} from "./listen/listen-recording.ts";
export type {
  BandDocument,
  FinishedLoop,
  LoopEvent,
  LoopListener,
  LoopWarning,
  SeamFigures,
  Stage,
} from "./loop-events.ts";
export type { CutDeps, FileSink, LooperDeps, PackSink } from "./looper-deps.ts";
export { type ClipDeps, type GeneratedClip, makeClip } from "./make-clip.ts";
export { makeLoops } from "./make-loops.ts";
export { describeLoop } from "./pack/describe-loop.ts";
export { type AudioEncoders, createLoopEncoder } from "./pack/loop-encoder.ts";
export { type FinishedPack, type LoopPack, type PackSource, packFormat } from "./pack/loop-pack.ts";
export { type LoopsPage, writeLoopsPage } from "./pack/loops-page.ts";
export { slugify, tempoSlug } from "./pack/name-files.ts";
export { createPackWriter } from "./pack/pack-writer.ts";
export { type InputIssue, toInputIssues } from "./request/input-issue.ts";
export { modelOf, parseModelTraits } from "./request/model-traits.ts";
export {
  longestPrompt,
  parseClipRequest,
  parseCutRequest,
  parseListenRequest,
  parseRequest,
} from "./request/parse-request.ts";
export { type FieldNaming, parseValues } from "./request/parse-values.ts";
export { type ResolvedRequest, resolveRequest } from "./request/resolve-request.ts";
export {
  type ClipRequest,
  type CutRequest,
  clipRequestSchema,
  cutRequestSchema,
  type ListenRequest,
  type LoopRequest,
  listenRequestSchema,
  type ParsedClipRequest,
  type ParsedCutRequest,
  type ParsedRequest,
  requestSchema,
} from "./request/schema.ts";
export type { RunOptions } from "./run.ts";
