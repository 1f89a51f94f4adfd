/** Changing the tempo of a loop buffer: with its pitch, or without. */
import { type AudioClip, clipLength, type Samples, type Seconds } from "#base";
import { resampleAlong, type Stretcher } from "#dsp";
import { extractCycle } from "./extract-cycle.ts";

/** Where each sample of a target of `length` samples a cycle comes from in the loop buffer. */
export interface TimeMap {
  readonly length: Samples;
  sourceAt(target: Samples): Samples;
}

/** Sound around the cycles that are stretched, for the stretcher to settle in. */
const preRoll: Seconds = 0.4;

/** Lay copies of a loop buffer side by side, from `−lead` on. */
function repeat(buffer: AudioClip, lead: Samples, length: Samples): AudioClip {
  const period = clipLength(buffer);
  const channels = buffer.channels.map((channel) => {
    const line = new Float32Array(length);
    let at = (((-lead % period) + period) % period) as Samples;
    for (let n = 0; n < length; ) {
      const piece = channel.subarray(at, at + Math.min(period - at, length - n));
      line.set(piece, n);
      n += piece.length;
      at = 0;
    }
    return line;
  });
  return { channels, sampleRate: buffer.sampleRate };
}

/**
 * Change the tempo and keep the pitch. Two cycles and what leads into and out of them are stretched; one
 * comes out.
 *
 * @param buffer - a loop buffer [C, P]
 * @param map - where time goes
 * @param stretcher - does the work
 * @returns one cycle, up to 2 ms longer or shorter than the map's
 */
export function timeStretch(
  buffer: AudioClip,
  { length, sourceAt }: TimeMap,
  stretcher: Stretcher,
): AudioClip {
  const margin = Math.round(preRoll * buffer.sampleRate);
  const origin = Math.floor(sourceAt(-margin));
  const line = repeat(buffer, -origin, Math.ceil(sourceAt(2 * length + margin)) - origin);
  const cycles = stretcher.stretch(line, {
    length: 2 * length + 2 * margin,
    sourceAt: (target) => sourceAt(target - margin) - origin,
  });
  return extractCycle(cycles, margin, margin, length);
}

/**
 * Change tempo and pitch together, along the map.
 *
 * @param buffer - a loop buffer [C, P]
 * @param map - where time goes
 * @returns one cycle [C, length]
 */
export function varispeed(buffer: AudioClip, { length, sourceAt }: TimeMap): AudioClip {
  const margin = 256;
  const line = repeat(buffer, margin, clipLength(buffer) + 2 * margin);
  const channels = line.channels.map((channel) =>
    resampleAlong(channel, length, (target) => sourceAt(target) + margin),
  );
  return { channels, sampleRate: buffer.sampleRate };
}
