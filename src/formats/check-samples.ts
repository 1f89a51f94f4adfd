/** The one check of every sample that comes out of a file. */
import type { AudioClip } from "#base";
import { type AudioReader, corrupt } from "./audio-reader.ts";

/** Find the first sample that is no finite number; −1 where all are. */
function findBad(samples: Float32Array): number {
  let sum = 0;
  for (let n = 0; n < samples.length; n++) sum += samples[n] * 0; // 0 as long as all are finite
  return sum === 0 ? -1 : samples.findIndex((sample) => !Number.isFinite(sample));
}

function check(name: string, block: AudioClip, before: number): void {
  for (const [c, channel] of block.channels.entries()) {
    const bad = findBad(channel);
    if (bad < 0) continue;
    const value = Number.isNaN(channel[bad]) ? "not a number" : "infinite";
    throw corrupt(name, `sample ${before + bad} of channel ${c + 1} is ${value}`);
  }
}

/**
 * Refuse samples that are not finite numbers.
 *
 * @param reader - an opened recording
 * @returns a reader that ends at such a sample with FORMAT_CORRUPT, and gives no empty blocks
 */
export function checkSamples(reader: AudioReader): AudioReader {
  return {
    ...reader,
    async *blocks(options) {
      let before = 0;
      for await (const block of reader.blocks(options)) {
        const count = block.channels[0].length;
        if (count === 0) continue;
        check(reader.name, block, before);
        before += count;
        yield block;
      }
    },
  };
}
