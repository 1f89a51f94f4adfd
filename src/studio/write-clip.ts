/** A generated clip, written to disk as it was played. */
import { encodeWav } from "#formats";
import type { GeneratedClip } from "#looper";
import { writeFileAtomic } from "#platform-node";

/**
 * Write a clip as 32-bit float WAV.
 *
 * @param path - of the file; it appears whole, or not at all
 * @param generated - the clip
 * @param signal - stops before the file appears
 * @throws LooperError OUTPUT_*; the signal's reason
 */
export async function writeClip(path: string, { clip }: GeneratedClip, signal?: AbortSignal): Promise<void> {
  await writeFileAtomic(path, encodeWav(clip, { bitDepth: 32 }), signal);
}

/**
 * Write the codes of a clip as JSON: `{"shape": [1, K, T], "codes": [...]}`.
 *
 * @param path - of the file; it appears whole, or not at all
 * @param generated - the clip
 * @param signal - stops before the file appears
 * @throws LooperError OUTPUT_*; the signal's reason
 */
export async function writeCodes(
  path: string,
  { codes }: GeneratedClip,
  signal?: AbortSignal,
): Promise<void> {
  const document = { shape: codes.shape, codes: [...codes.data] };
  await writeFileAtomic(path, `${JSON.stringify(document)}\n`, signal);
}
