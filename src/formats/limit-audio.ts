/**
 * Bounds on what comes out of a file, not on what goes in: half a megabyte of FLAC can hold an hour.
 */
import { clipLength, LooperError, type Samples, type Seconds } from "#base";
import type { AudioReader } from "./audio-reader.ts";

/** How much sound is read of a file from a stranger. */
export interface AudioLimit {
  readonly seconds: Seconds;
  /** Of all channels together. */
  readonly samples: Samples;
}

/** Ten minutes, and no more samples than ten minutes of 8 channels at 48 kHz. */
export const audioLimit: AudioLimit = { seconds: 600, samples: 600 * 48_000 * 8 };

function tooLong({ name, sampleRate, channelCount }: AudioReader, length: Samples, limit: AudioLimit) {
  const most = Math.min(limit.seconds, limit.samples / (sampleRate * channelCount));
  const duration = length / sampleRate;
  const message = `${name} lasts more than ${Math.floor(most)} s (${channelCount} channels at ${sampleRate} Hz). Cut out the part that matters; its last bars are what is listened to.`;
  return new LooperError("INPUT_AUDIO_TOO_LONG", message, { facts: { file: name, duration, most } });
}

/**
 * Put a bound on a recording.
 *
 * @param reader - an opened recording
 * @param limit - how much it may hold
 * @returns a reader that stops at the bound with INPUT_AUDIO_TOO_LONG, whatever the file claims
 * @throws LooperError INPUT_AUDIO_TOO_LONG at once where the file tells its length
 */
export function limitAudio(reader: AudioReader, limit: AudioLimit = audioLimit): AudioReader {
  const { sampleRate, channelCount, length } = reader;
  const most = Math.min(limit.seconds * sampleRate, limit.samples / channelCount);
  if (length !== null && length > most) throw tooLong(reader, length, limit);
  return {
    ...reader,
    async *blocks(options) {
      let read = 0;
      for await (const block of reader.blocks(options)) {
        read += clipLength(block);
        if (read > most) throw tooLong(reader, read, limit);
        yield block;
      }
    },
  };
}
