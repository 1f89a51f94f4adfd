/** What comes of a damaged file. */
import { bytesSource, isLooperError } from "#base";
import { openAudio } from "#formats";
import { audioCodecs } from "#wasm";

/** What every damaged file must end in. */
export const allowed = /^(\d+ samples|FORMAT_\w+|INPUT_AUDIO_EMPTY)$/;

/**
 * Read it to its end, and keep nothing.
 *
 * @param bytes - of the file
 * @returns the count of its samples, or the code of its error
 * @throws whatever is thrown that is no error of the table
 */
export async function readDamaged(bytes: Uint8Array): Promise<string> {
  try {
    const reader = await openAudio(bytesSource(bytes, "damaged"), audioCodecs);
    let samples = 0;
    for await (const block of reader.blocks()) samples += block.channels[0]?.length ?? 0;
    return samples === 0 ? "INPUT_AUDIO_EMPTY" : `${samples} samples`;
  } catch (thrown) {
    if (isLooperError(thrown)) return thrown.code;
    throw thrown;
  }
}
