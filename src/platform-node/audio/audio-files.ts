/**
 * Recordings on disk: opened, read.
 */
import type { AudioClip } from "#base";
import { type AudioCodecs, type AudioReader, openAudio, readAll } from "#formats";
import { openFileSource } from "../files/file-source.ts";
import { createMp3Decoder } from "./mp3-codecs.ts";

/** Codecs of this platform. */
export const audioCodecs: AudioCodecs = { createMp3Decoder };

/**
 * Open a recording on disk: WAV, MP3 or FLAC. The file is closed whenever `blocks` ends, also early,
 * and opened again when `blocks` is called again: there is nothing to close.
 *
 * @param path - where it is
 * @returns a reader
 * @throws LooperError INPUT_FILE_NOT_FOUND, INPUT_FILE_UNREADABLE; what `openAudio` throws
 */
export async function openAudioFile(path: string): Promise<AudioReader> {
  const source = await openFileSource(path);
  try {
    const reader = await openAudio(source, audioCodecs);
    const blocks = async function* (signal?: AbortSignal) {
      try {
        yield* reader.blocks(signal);
      } finally {
        await source.close();
      }
    };
    return { ...reader, blocks };
  } finally {
    await source.close();
  }
}

/**
 * Read a whole recording from disk.
 *
 * @param path - where it is
 * @param signal - stops between blocks
 * @returns audio [C, N], N ≥ 1
 * @throws LooperError what `openAudioFile` throws; INPUT_AUDIO_EMPTY
 */
export async function readAudioFile(path: string, signal?: AbortSignal): Promise<AudioClip> {
  return readAll(await openAudioFile(path), signal);
}
