/** The door of `studio`: the looper on Node, complete. */
export type { EngineInfo, Precision } from "#engine";
export type { HeardRecording } from "#looper";
export { systemError } from "#platform-node";
export { openBeatTracker, trackBeats } from "./beat-tracker.ts";
export { createLooper, type Looper, type LooperOptions, type LooperRun } from "./create-looper.ts";
export { type CutRun, cutFile } from "./cut-file.ts";
export { checkInstallation } from "./doctor/check-installation.ts";
export type {
  InstallationCheck,
  InstallationProblem,
  InstallationReport,
} from "./doctor/installation-report.ts";
export { type ClipOptions, generateClip } from "./generate-clip.ts";
export { introduceOnce } from "./introduce-once.ts";
export { type ListenOptions, listenFile } from "./listen-file.ts";
export type { LoopAudio, PackInMemory } from "./memory-sink.ts";
export { type OpenEngineOptions, openEngine } from "./open-engine.ts";
export { openFolder, type PackFolder } from "./open-folder.ts";
export { software } from "./software.ts";
export { writeClip, writeCodes } from "./write-clip.ts";
