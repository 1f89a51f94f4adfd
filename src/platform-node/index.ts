/** The door of `platform-node`: the only place that knows it runs in Node. */

export { audioCodecs, openAudioFile, readAudioFile } from "./audio/audio-files.ts";
export { createMp3Decoder, createMp3Encoder } from "./audio/mp3-codecs.ts";
export { createStretcher } from "./audio/stretcher.ts";
export { sweepUnfinished, writeFileAtomic } from "./files/atomic-file.ts";
export { type FileSource, openFileSource } from "./files/file-source.ts";
export { sizeOfFolder } from "./files/folder-size.ts";
export { homeFolder } from "./files/home-folder.ts";
export { loadBeatWeights } from "./files/load-beat-weights.ts";
export { loadPage, type PageFile } from "./files/load-page.ts";
export { acquireLock, hasCode, isLocked } from "./files/lock-file.ts";
export { createEngineHost, type EngineHostOptions } from "./inference/engine-host.ts";
export { listGraphs } from "./inference/graph-cache.ts";
