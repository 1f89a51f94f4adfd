/** The door of `formats`: audio files, read by range and written as bytes. */
export {
  type AudioFormat,
  type AudioReader,
  type AudioWarning,
  type ReadOptions,
  readAll,
  readEnd,
} from "./audio-reader.ts";
export type {
  AudioCodecs,
  Mp3Decoder,
  Mp3Encoder,
  OpusLayout,
  PacketDecoder,
  VorbisSetup,
} from "./codecs.ts";
export { encodeFlac, type FlacOptions } from "./flac/encode-flac.ts";
export { foldChannels } from "./fold-channels.ts";
export { type AudioLimit, audioLimit, limitAudio } from "./limit-audio.ts";
export type { LoopMetadata } from "./loop-metadata.ts";
export { encodeMp3, type Mp3Options } from "./mp3/encode-mp3.ts";
export { openAudio } from "./open-audio.ts";
export { encodeWav, type WavOptions } from "./wav/encode-wav.ts";
