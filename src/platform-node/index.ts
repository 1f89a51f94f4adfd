/** The door of `platform-node`: the only place that knows it runs in Node. */

export { sweepUnfinished, writeFileAtomic } from "./atomic-file.ts";
export { audioCodecs, openAudioFile, readAudioFile } from "./audio-files.ts";
export { type FileSource, openFileSource } from "./file-source.ts";
export { createEngineHost, type EngineHostOptions } from "./inference/engine-host.ts";
export { createMp3Decoder, createMp3Encoder } from "./mp3-codecs.ts";
export { createStretcher } from "./stretcher.ts";
