/**
 * From floats to whole numbers of 16 or 24 bits. The same samples always give the same numbers: dither is
 * drawn from a counter, not from chance.
 */
import { type AudioClip, LooperError, philox } from "#base";

/** Bits of a whole-number sample that are written. */
export type IntegerDepth = 16 | 24;

const ditherKey: readonly [number, number] = [0x64697468, 0x65720000];

/** Triangular noise of ±1 step, four values for one draw. */
function ditherOf(channel: number, group: number): number[] {
  const words = philox(ditherKey, [group, channel, 0, 0]);
  return words.map((word) => ((word >>> 16) + (word & 0xffff) + 1) / 65_536 - 1);
}

function isOnGrid(samples: Float32Array, scale: number): boolean {
  return samples.every((sample) => Number.isInteger(sample * scale));
}

/**
 * Round audio to whole numbers.
 *
 * 16 bits get triangular dither, so that quiet tails fade into noise and not into distortion; audio that
 * already lies on 16-bit steps is left as it is. 24 bits need none: their step is below what a float holds.
 *
 * @param clip - audio [C, N]; beyond ±1 it is clipped
 * @param bits - 16 or 24
 * @param invertsDither - turn the dither over: of two files that are summed up, one may cancel the other's
 * @returns whole numbers [C][N], −2^(bits−1) … 2^(bits−1) − 1
 * @throws LooperError RUNTIME_NOT_A_NUMBER
 * @source own; dither after Lipshitz, Wannamaker & Vanderkooy 1992
 */
export function quantize(clip: AudioClip, bits: IntegerDepth, invertsDither = false): Int32Array[] {
  const scale = 2 ** (bits - 1);
  const sign = invertsDither ? -1 : 1;
  const isDithered = bits === 16 && !clip.channels.every((channel) => isOnGrid(channel, scale));
  return clip.channels.map((channel, c) => {
    const output = new Int32Array(channel.length); // [N]
    let dither: number[] = [];
    for (let n = 0; n < channel.length; n++) {
      if (isDithered && n % 4 === 0) dither = ditherOf(c, n / 4);
      const value = channel[n] * scale + (isDithered ? sign * dither[n % 4] : 0);
      if (Number.isNaN(value)) throw notANumber(c, n);
      output[n] = Math.max(-scale, Math.min(scale - 1, Math.round(value)));
    }
    return output;
  });
}

/** The error for a sample that is not a number: it must not reach a file. */
export function notANumber(channel: number, sample: number): LooperError {
  const where = `channel ${channel + 1}, sample ${sample}`;
  return new LooperError(
    "RUNTIME_NOT_A_NUMBER",
    `The audio to be written is not a number at ${where}. Please report this.`,
    {
      facts: { channel, sample },
    },
  );
}
