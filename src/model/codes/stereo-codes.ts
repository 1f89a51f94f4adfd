/**
 * Stereo: the codec is mono and hears each channel by itself; the language model sees the codes of
 * both side by side, codebook by codebook.
 *
 *     left   L0 L1 L2 L3     ──►   L0 R0 L1 R1 L2 R2 L3 R3
 *     right  R0 R1 R2 R3
 */
import type { Codes } from "#base";

/**
 * Put the codes of channels side by side.
 *
 * @param channels - [1, K, T] each, left first
 * @returns [1, channels · K, T]
 * @source huggingface/transformers@v5.23.0:src/transformers/models/musicgen/modeling_musicgen.py,
 *   _prepare_audio_encoder_kwargs_for_generation
 * @parity test/golden/stereo, stage “encode”
 */
export function interleaveChannels(channels: readonly Codes[]): Codes {
  const [, codebooks, frames] = channels[0]?.shape ?? [1, 0, 0];
  const data = new Int32Array(channels.length * codebooks * frames);
  for (const [c, codes] of channels.entries()) {
    for (let k = 0; k < codebooks; k++) {
      data.set(codes.data.subarray(k * frames, (k + 1) * frames), (k * channels.length + c) * frames);
    }
  }
  return { shape: [1, channels.length * codebooks, frames], data };
}

/**
 * Take one channel of one row out of codes that lie side by side.
 *
 * @param codes - [B, channels · K, T]
 * @param row - which
 * @param channel - which, 0 is left
 * @param channels - how many there are
 * @returns [1, K, T]
 */
export function channelOf(codes: Codes, row: number, channel: number, channels: number): Codes {
  const [, lanes, frames] = codes.shape;
  const codebooks = lanes / channels;
  const data = new Int32Array(codebooks * frames);
  for (let k = 0; k < codebooks; k++) {
    const from = (row * lanes + k * channels + channel) * frames;
    data.set(codes.data.subarray(from, from + frames), k * frames);
  }
  return { shape: [1, codebooks, frames], data };
}
