/** Put a loop into the bytes of a file: one way in for three formats. */
import type { AudioClip } from "#base";
import { encodeFlac, encodeMp3, encodeWav, type LoopMetadata, type Mp3Encoder } from "#formats";
import type { LoopEncoder } from "../looper-deps.ts";
import type { FileFormat, LoopTags } from "./loop-pack.ts";

/** Codecs of the platform; made when first needed, and kept. */
export interface AudioEncoders {
  createMp3Encoder(): Promise<Mp3Encoder>;
}

/**
 * Create the encoder of loops.
 *
 * @param encoders - the platform's codecs
 */
export function createLoopEncoder(encoders: AudioEncoders): LoopEncoder {
  let mp3: Promise<Mp3Encoder> | undefined;
  return {
    async encode(
      clip: AudioClip,
      { output_format, bit_depth, inverts_dither: invertsDither }: FileFormat,
      metadata: LoopTags,
    ): Promise<Uint8Array> {
      const tags: LoopMetadata = metadata;
      if (output_format === "wav")
        return encodeWav(clip, { bitDepth: bit_depth, metadata: tags, invertsDither });
      if (output_format === "mp3") {
        mp3 ??= encoders.createMp3Encoder();
        return encodeMp3(clip, await mp3, { metadata: tags });
      }
      return encodeFlac(clip, { bitDepth: bit_depth, metadata: tags, invertsDither });
    },
  };
}
