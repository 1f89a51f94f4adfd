import { describe, expect, it } from "vitest";
import type { AudioReader } from "./audio-reader.ts";
import { foldChannels } from "./fold-channels.ts";

function readerOf(channelCount: number, sampleRate: number): AudioReader {
  const channels = Array.from({ length: channelCount }, (_, c) => new Float32Array(4).fill(c));
  return {
    format: "wav",
    channelCount,
    sampleRate,
    length: 4,
    async *blocks() {
      yield { channels, sampleRate };
    },
  } as unknown as AudioReader;
}

async function channelsOf(reader: AudioReader): Promise<Float32Array[]> {
  const found: Float32Array[] = [];
  for await (const { channels } of reader.blocks()) found.push(...(channels as Float32Array[]));
  return found;
}

describe("folding channels", () => {
  it.each([
    [1, 655_350],
    [2, 48_000],
    [2, 192_000],
  ])("leaves %i channels at %i Hz as they are", (channelCount, sampleRate) => {
    const reader = readerOf(channelCount, sampleRate);
    expect(foldChannels(reader)).toBe(reader);
  });

  it.each([
    [8, 48_000, 3.5],
    [2, 384_000, 0.5],
  ])("mixes %i channels at %i Hz into one", async (channelCount, sampleRate, mean) => {
    const folded = foldChannels(readerOf(channelCount, sampleRate));
    expect(folded.channelCount).toBe(1);
    expect(await channelsOf(folded)).toEqual([new Float32Array(4).fill(mean)]);
  });
});
