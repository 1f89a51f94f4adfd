/**
 * The stretcher: lays audio out anew in time, by signalsmith-stretch.
 *
 * The library works in blocks. Each block of output takes its spectrum from one place of the input; we
 * choose that place from the time map, one block at a time, so a curve costs no more than a line.
 */
import { type AudioClip, clipLength, type Samples } from "#base";
import type { Stretcher, StretchOptions } from "#dsp";
import type { SignalsmithModule } from "./signalsmith-module.ts";

/** Length of a block, in seconds; a compromise between low notes and sharp attacks. */
const blockSeconds = 0.12;
/** Blocks begin this far apart, as a share of their length. */
const blocksPerBlock = 4;

/** Carry a time map on beyond its ends, straight. */
function extendMap({ length, sourceAt }: StretchOptions, reach: Samples) {
  const span = Math.max(1, Math.min(length, reach));
  const first = sourceAt(0);
  const last = sourceAt(length);
  const slopeIn = length > 0 ? (sourceAt(span) - first) / span : 1;
  const slopeOut = length > 0 ? (last - sourceAt(length - span)) / span : 1;
  return (target: Samples): Samples => {
    if (target < 0) return first + target * slopeIn;
    if (target > length) return last + (target - length) * slopeOut;
    return sourceAt(target);
  };
}

/** Copy `count` samples from `start` into wasm memory, silence where the channel has none. */
function copyIn(memory: Float32Array, channel: Float32Array, start: Samples, count: Samples): void {
  const from = Math.min(Math.max(0, -start), count);
  const to = Math.max(from, Math.min(count, channel.length - start));
  memory.fill(0, 0, from);
  if (to > from) memory.set(channel.subarray(start + from, start + to), from);
  memory.fill(0, to, count);
}

function stretchWith(module: SignalsmithModule, clip: AudioClip, options: StretchOptions): AudioClip {
  const { length } = options;
  const channelCount = clip.channels.length;
  const interval = Math.max(1, Math.round((clip.sampleRate * blockSeconds) / blocksPerBlock));
  const block = interval * blocksPerBlock;
  module._configure(channelCount, block, interval, false);
  module._reset();
  const lead = block + module._outputLatency(); // raw output before target 0
  const chunks = Math.ceil((lead + length) / interval);

  // Chunk k of the raw output begins with one new block, whose middle is target k · interval − block.
  const mapped = extendMap(options, interval);
  const fed: Samples[] = []; // [chunks + 1], input given to the library before chunk k
  let feed = Number.NEGATIVE_INFINITY;
  for (let k = 0; k <= chunks; k++) {
    feed = Math.max(feed, Math.round(mapped(k * interval - block)) + module._inputLatency());
    fed.push(feed);
  }
  const window = block + interval;
  const largest = fed.reduce((most, end, k) => Math.max(most, end - (fed[k - 1] ?? end)), window);
  const pointer = module._setBuffers(channelCount, largest);
  // Looked up each time: wasm memory moves when it grows.
  const buffer = (index: number, count: Samples) =>
    new Float32Array(module.HEAP8.buffer, pointer + 4 * largest * index, count);
  const give = (start: Samples, count: Samples) => {
    for (const [c, channel] of clip.channels.entries()) copyIn(buffer(c, count), channel, start, count);
  };

  const start = fed[0] as Samples;
  give(start - window, window);
  module._seek(window, Math.max(1e-3, ((fed[1] as Samples) - start) / interval));
  const channels = clip.channels.map(() => new Float32Array(length)); // [C, length]
  for (let k = 0; k < chunks; k++) {
    const from = fed[k] as Samples;
    const count = (fed[k + 1] as Samples) - from;
    give(from, count);
    module._process(count, interval);
    const target = k * interval - lead;
    const skip = Math.max(0, -target);
    const keep = Math.min(interval, length - target);
    if (keep <= skip) continue;
    for (const [c, channel] of channels.entries()) {
      channel.set(buffer(channelCount + c, interval).subarray(skip, keep), target + skip);
    }
  }
  return { channels, sampleRate: clip.sampleRate };
}

/**
 * Create a stretcher.
 *
 * @param module - the library, started and used by nobody else
 * @returns a stretcher to be used again and again; each call starts from the same state
 * @source own, on signalsmith-stretch (Luff, MIT)
 * @differs the package streams from buffers of its own at one rate; here each block is placed by the map
 */
export function createSignalsmithStretcher(module: SignalsmithModule): Stretcher {
  const asLoaded = module.HEAP8.slice();
  return {
    stretch: (clip, options) => {
      if (clip.channels.length === 0 || options.length === 0 || clipLength(clip) === 0) {
        const silence = clip.channels.map(() => new Float32Array(options.length));
        return { channels: silence, sampleRate: clip.sampleRate };
      }
      module.HEAP8.set(asLoaded);
      module.HEAP8.fill(0, asLoaded.length);
      return stretchWith(module, clip, options);
    },
  };
}
