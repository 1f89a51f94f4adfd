/** Recordings that a person has dropped or chosen. */
import type { AudioClip, Seconds } from "#base";
import { foldChannels, limitAudio, openAudio, type ReadOptions, readEnd } from "#formats";
import { audioCodecs } from "#wasm";
import { blobSource } from "../files/blob-source.ts";

/**
 * Read the end of a recording: never more than ten minutes of it are decoded, and only the end is in memory.
 *
 * @param recording - its bytes, and what to call it in messages
 * @param duration - how much to keep, at most
 * @param options - how to stop it, and who hears its warnings
 * @returns audio [C, N], N ≥ 1
 * @throws LooperError FORMAT_*, INPUT_AUDIO_TOO_LONG, INPUT_AUDIO_EMPTY; the signal's reason
 */
export async function readAudioBlob(
  { blob, name }: { readonly blob: Blob; readonly name: string },
  duration: Seconds,
  options?: ReadOptions,
): Promise<AudioClip> {
  const reader = foldChannels(limitAudio(await openAudio(blobSource(blob, name), audioCodecs)));
  return readEnd(reader, Math.ceil(duration * reader.sampleRate), options);
}
