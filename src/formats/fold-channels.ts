/** Many channels made one while they are read: what continues a recording hears two at most. */
import { type Hertz, mixToMono } from "#base";
import type { AudioReader } from "./audio-reader.ts";

/** Above this rate stereo is mixed down too: the last 30 s of it would be 160 MB. */
const maxStereoRate: Hertz = 192_000;

/**
 * Mix recordings of more than two channels down, and stereo above 192 kHz.
 *
 * @param reader - an opened recording
 * @returns the same reader for mono, and for stereo up to 192 kHz; else one of a single channel, mixed block by block
 */
export function foldChannels(reader: AudioReader): AudioReader {
  const { channelCount, sampleRate } = reader;
  if (channelCount === 1 || (channelCount === 2 && sampleRate <= maxStereoRate)) return reader;
  return {
    ...reader,
    channelCount: 1,
    async *blocks(options) {
      for await (const block of reader.blocks(options)) yield { ...block, channels: [mixToMono(block)] };
    },
  };
}
