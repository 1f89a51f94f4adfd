/** Mixes blocks to mono a second at a time, so that what is heard does not depend on how the sound is cut into blocks. */
import { type AudioClip, clipLength, type Hertz, mixToMono, sliceClip } from "#base";

/** A mixer: blocks go in, mono comes out. */
export interface BlockMixer {
  /** Take the next block [C, N]. */
  push(block: AudioClip): void;
  /** Give what is left. */
  finish(): void;
}

/**
 * Create a mixer.
 *
 * @param sampleRate - of the blocks; a second is mixed at a time
 * @param take - receives mono samples in order
 */
export function createBlockMixer(sampleRate: Hertz, take: (mono: Float32Array) => void): BlockMixer {
  const size = Math.round(sampleRate);
  let second: Float32Array[] = [];
  let filled = 0;
  const flush = () => {
    if (filled > 0)
      take(mixToMono({ channels: second.map((channel) => channel.slice(0, filled)), sampleRate }));
    filled = 0;
  };
  return {
    push(block) {
      const length = clipLength(block);
      // One channel needs no mixing, and so no copy.
      if (block.channels.length === 1) {
        take(mixToMono(block));
        return;
      }
      if (second.length === 0) second = block.channels.map(() => new Float32Array(size));
      for (let at = 0; at < length; ) {
        const count = Math.min(length - at, size - filled);
        const { channels } = sliceClip(block, at, at + count);
        for (const [c, channel] of channels.entries()) second[c].set(channel, filled);
        filled += count;
        at += count;
        if (filled === size) flush();
      }
    },
    finish: flush,
  };
}
