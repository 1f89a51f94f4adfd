/** From the bytes of a file to sound, at the file's own rate. */
import type { Hertz } from "#base";

/** Read base64. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/**
 * Decode audio; needs no gesture, as it opens no device.
 *
 * @param bytes - a whole file
 * @param sampleRate - the file's rate, so that nothing is resampled
 */
export function decodeAudio(bytes: Uint8Array<ArrayBuffer>, sampleRate: Hertz): Promise<AudioBuffer> {
  return new OfflineAudioContext(1, 1, sampleRate).decodeAudioData(bytes.buffer);
}
