/** All decoders that a recording may need. */
import type { AudioCodecs } from "#formats";
import { createMp3Decoder } from "./mp3-codecs.ts";
import { createOpusDecoder, createVorbisDecoder } from "./ogg-codecs.ts";

/** Each is loaded when a recording needs it. */
export const audioCodecs: AudioCodecs = { createMp3Decoder, createOpusDecoder, createVorbisDecoder };
