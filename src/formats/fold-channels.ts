/** Many channels made one while they are read: what continues a recording hears two at most. */
import { mixToMono } from "#base";
import type { AudioReader } from "./audio-reader.ts";

/**
 * Mix recordings of more than two channels down.
 *
 * @param reader - an opened recording
 * @returns the same reader for mono and stereo; else one of a single channel, mixed block by block
 */
export function foldChannels(reader: AudioReader): AudioReader {
  if (reader.channelCount <= 2) return reader;
  return {
    ...reader,
    channelCount: 1,
    async *blocks(options) {
      for await (const block of reader.blocks(options)) yield { ...block, channels: [mixToMono(block)] };
    },
  };
}
