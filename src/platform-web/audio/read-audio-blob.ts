/** Recordings that a person has dropped or chosen. */
import type { AudioClip } from "#base";
import { openAudio, readAll } from "#formats";
import { createMp3Decoder } from "#wasm";
import { blobSource } from "../files/blob-source.ts";

/**
 * Read a whole recording: WAV, MP3 or FLAC.
 *
 * @param blob - its bytes
 * @param name - what to call it in messages
 * @param signal - stops between blocks
 * @returns audio [C, N], N ≥ 1
 * @throws LooperError FORMAT_*, INPUT_AUDIO_EMPTY; the signal's reason
 */
export async function readAudioBlob(blob: Blob, name: string, signal?: AbortSignal): Promise<AudioClip> {
  return readAll(await openAudio(blobSource(blob, name), { createMp3Decoder }), signal);
}
