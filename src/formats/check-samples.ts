/** The one check of every sample that comes out of a file. */
import type { AudioClip } from "#base";
import { type AudioReader, corrupt } from "./audio-reader.ts";

/** Find the first sample that is no finite number; −1 where all are. */
function findBad(samples: Float32Array): number {
  // Sums of 0 as long as all are finite; four of them, lest each addition wait for the one before.
  let [a, b, c, d] = [0, 0, 0, 0];
  const even = samples.length & ~3;
  for (let n = 0; n < even; n += 4) {
    a += samples[n] * 0;
    b += samples[n + 1] * 0;
    c += samples[n + 2] * 0;
    d += samples[n + 3] * 0;
  }
  for (let n = even; n < samples.length; n++) a += samples[n] * 0;
  return a + b + c + d === 0 ? -1 : samples.findIndex((sample) => !Number.isFinite(sample));
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
        if (!reader.isWhole) check(reader.name, block, before);
        before += count;
        yield block;
      }
    },
  };
}
