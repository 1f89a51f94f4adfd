/**
 * Decoded sounds: made when they are needed, two at a time, and forgotten when they need too much memory. Twenty
 * variations of four parts would be half a gigabyte.
 */
import type { Hertz, Samples } from "#base";
import { decodeAudio } from "./decode-audio.ts";

/** What to decode. */
export interface EncodedSound {
  /** The same key is the same sound. */
  readonly key: string;
  /** Exact length, where it is known: decoders of MP3 may add to it. */
  readonly samples: Samples | null;
  read(): Promise<Uint8Array<ArrayBuffer>>;
}

/** A cache with a life. */
export interface SoundCache {
  /** Decode a sound, or find it decoded. A failure is not kept: the next call tries again. */
  load(sound: EncodedSound): Promise<AudioBuffer>;
}

const sizeOf = (buffer: AudioBuffer) => 4 * buffer.length * buffer.numberOfChannels;

/**
 * Open a cache.
 *
 * @param sampleRate - everything is decoded to it
 * @param budget - bytes of samples to keep; what plays is kept by its player in any case
 */
export function createSoundCache(sampleRate: Hertz, budget = 128 * 1024 * 1024): SoundCache {
  const kept = new Map<string, { readonly buffer: Promise<AudioBuffer>; bytes: number }>();
  let total = 0;
  let running = 0;
  const waiting: (() => void)[] = [];

  const decode = async ({ read, samples }: EncodedSound): Promise<AudioBuffer> => {
    if (running >= 2) await new Promise<void>((go) => waiting.push(go));
    running++;
    try {
      return trimTo(await decodeAudio(await read(), sampleRate), samples);
    } finally {
      running--;
      waiting.shift()?.();
    }
  };
  const forget = (key: string) => {
    total -= kept.get(key)?.bytes ?? 0;
    kept.delete(key);
  };

  return {
    load(sound) {
      const { key } = sound;
      const known = kept.get(key);
      if (known) {
        kept.delete(key); // the newest is last
        kept.set(key, known);
        return known.buffer;
      }
      const entry = { buffer: decode(sound), bytes: 0 };
      kept.set(key, entry);
      entry.buffer.then(
        (buffer) => {
          entry.bytes = sizeOf(buffer);
          total += entry.bytes;
          for (const oldest of kept.keys()) {
            if (total <= budget || oldest === key) break;
            forget(oldest);
          }
        },
        () => forget(key),
      );
      return entry.buffer;
    },
  };
}

/** Leave out what a decoder added at the end. */
function trimTo(buffer: AudioBuffer, samples: Samples | null): AudioBuffer {
  if (samples === null || buffer.length <= samples) return buffer;
  const { numberOfChannels, sampleRate } = buffer;
  const trimmed = new AudioBuffer({ numberOfChannels, length: samples, sampleRate });
  for (let channel = 0; channel < numberOfChannels; channel++) {
    trimmed.copyToChannel(buffer.getChannelData(channel).subarray(0, samples), channel);
  }
  return trimmed;
}
