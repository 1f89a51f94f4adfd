/**
 * MP3 codecs for the ports of `formats`: mpg123 reads, LAME writes, both as wasm modules of
 * their own, loaded when they are needed.
 */
import type { AudioClip } from "#base";
import type { Mp3Decoder, Mp3Encoder } from "#formats";

/** Samples that LAME puts before the sound. */
const lameDelay = 576;

/** LAME turns the sound down at lower bitrates, lest it clip when decoded; our loops keep their level. */
function lameLevel(kilobitsPerSecond: number): number {
  if (kilobitsPerSecond >= 256) return 1;
  return kilobitsPerSecond >= 192 ? 0.97 : 0.95;
}

/**
 * Create a decoder for one stream.
 *
 * @returns a decoder; trimming is the reader's business, so mpg123's own is off
 */
export async function createMp3Decoder(): Promise<Mp3Decoder> {
  const { MPEGDecoder } = await import("mpg123-decoder");
  const decoder = new MPEGDecoder({ enableGapless: false });
  await decoder.ready;
  return {
    decode: (frames) => decoder.decode(frames).channelData,
    free: () => decoder.free(),
  };
}

/**
 * Create an encoder, to be used again and again.
 *
 * @returns an encoder
 */
export async function createMp3Encoder(): Promise<Mp3Encoder> {
  const { createMp3Encoder: createWasmEncoder } = await import("wasm-media-encoders");
  const encoder = await createWasmEncoder();
  const encode = (clip: AudioClip, bitrate: number): Uint8Array => {
    const { sampleRate, channels } = clip;
    encoder.configure({
      channels: channels.length as 1 | 2,
      sampleRate,
      bitrate: bitrate as 192,
      outputSampleRate: sampleRate as 44_100,
    });
    const gain = 1 / lameLevel(bitrate);
    const input = gain === 1 ? channels : channels.map((channel) => channel.map((sample) => sample * gain));
    // Each call answers with a view that the next one overwrites.
    const parts = [encoder.encode(input).slice(), encoder.finalize().slice()];
    const stream = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      stream.set(part, at);
      at += part.length;
    }
    return stream;
  };
  return { encode, delay: lameDelay };
}
