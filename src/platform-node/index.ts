/** The door of `platform-node`: the only place that knows it runs in Node. */

export { audioCodecs, createMp3Decoder, createMp3Encoder } from "#wasm";
export {
  checkAudioFile,
  type DigestedAudio,
  openAudioFile,
  readAudioEnd,
  readAudioFile,
  readDigestedAudio,
} from "./audio/audio-files.ts";
export { createStretcher } from "./audio/create-stretcher.ts";
export { acquireLock, isLocked, type LockOwner, type ReleaseLock } from "./files/acquire-lock.ts";
export { sweepUnfinished, writeFileAtomic } from "./files/atomic-file.ts";
export { type FileSource, openFileSource } from "./files/file-source.ts";
export { sizeOfFolder } from "./files/folder-size.ts";
export { homeFolder } from "./files/home-folder.ts";
export { openInputSource, standardInput } from "./files/input-source.ts";
export { loadBeatWeights } from "./files/load-beat-weights.ts";
export { loadPage, type PageFile } from "./files/load-page.ts";
export { makeFolders, removeEmptyFolders } from "./files/make-folders.ts";
export { isAlive, otherHost, type ProcessIdentity, thisProcess } from "./files/process-identity.ts";
export { readTextIfThere } from "./files/read-text.ts";
export { type Attempt, hasCode, systemCode, systemError } from "./files/system-error.ts";
export { beginFile, type UnfinishedFile } from "./files/unfinished-file.ts";
export { describeProcessor, type Processor } from "./inference/describe-processor.ts";
export { createEngineHost, type EngineHostOptions } from "./inference/engine-host.ts";
export { listGraphs } from "./inference/graph-cache.ts";
export { findRuntimeVersion } from "./inference/load-onnx-runtime.ts";
