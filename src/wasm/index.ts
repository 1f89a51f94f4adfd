/** The door of `wasm`: libraries in WebAssembly that run in Node and in a browser alike, behind the ports of the tools. */
export { audioCodecs } from "./audio-codecs.ts";
export { createMp3Decoder, createMp3Encoder } from "./mp3-codecs.ts";
export { type SignalsmithModule, startSignalsmith } from "./signalsmith-module.ts";
export { createSignalsmithStretcher } from "./signalsmith-stretcher.ts";
