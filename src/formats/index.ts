/** The door of `formats`: audio files, read by range and written as bytes. */
export { type AudioFormat, type AudioReader, readAll } from "./audio-reader.ts";
export type { AudioCodecs, Mp3Decoder, Mp3Encoder } from "./codecs.ts";
export { encodeFlac, type FlacOptions } from "./encode-flac.ts";
export { encodeMp3, type Mp3Options } from "./encode-mp3.ts";
export { encodeWav, type WavOptions } from "./encode-wav.ts";
export type { LoopMetadata } from "./loop-metadata.ts";
export { openAudio } from "./open-audio.ts";
