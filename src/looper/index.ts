/** The door of `looper`: the story from a prompt, or a recording, to a folder of loops. */
export { cutRecording, type Recording } from "./cut-recording.ts";
export { type LoopPack, type PackSource, packFormat } from "./finish-pack.ts";
export { type AudioEncoders, createLoopEncoder } from "./loop-encoder.ts";
export type {
  FinishedLoop,
  LoopEvent,
  LoopListener,
  LoopWarning,
  SeamFigures,
  Stage,
} from "./loop-events.ts";
export { makeLoops } from "./make-loops.ts";
export { modelOf } from "./model-traits.ts";
export { slugify, tempoSlug } from "./name-files.ts";
export { escapeHtml, type LoopsPage, writeLoopsPage } from "./page/loops-page.ts";
export { pageScript } from "./page/page-script.ts";
export { pageStyle } from "./page/page-style.ts";
export { waveformColumns } from "./page/waveform.ts";
export {
  type FieldNaming,
  longestPrompt,
  nearestName,
  parseCutRequest,
  parseRequest,
} from "./parse-request.ts";
export type { RunOptions } from "./run.ts";
export {
  type CutRequest,
  cutRequestSchema,
  type LoopRequest,
  type ResolvedCutRequest,
  type ResolvedRequest,
  requestSchema,
} from "./schema.ts";
export type { CuttingRoom, LoopFolder, Studio } from "./studio.ts";
