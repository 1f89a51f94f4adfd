/** From the bytes of a file to sound, at the file's own rate. */
import type { Hertz } from "#base";

/** Read base64. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/**
 * Decode audio; needs no gesture, as it opens no device.
 *
 * @param bytes - a whole file; they are given away
 * @param sampleRate - the file's rate, so that nothing is resampled
 * @returns for WAV and FLAC of 16 and 24 bits the very samples of the file
 * @throws DOMException EncodingError where the browser cannot read it
 */
export async function decodeAudio(bytes: Uint8Array<ArrayBuffer>, sampleRate: Hertz): Promise<AudioBuffer> {
  const format = readFormat(bytes);
  const buffer = await new OfflineAudioContext(1, 1, sampleRate).decodeAudioData(bytes.buffer);
  if (format?.bits === 16 && format.sampleRate === sampleRate) restore16Bits(buffer);
  return buffer;
}

/** Bits and rate of a FLAC or WAV file; null for any other. */
function readFormat(bytes: Uint8Array): { readonly bits: number; readonly sampleRate: Hertz } | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const nameAt = (at: number) => String.fromCharCode(...bytes.subarray(at, at + 4));
  if (bytes.length < 44) return null;
  if (nameAt(0) === "fLaC") {
    const packed = view.getUint32(18); // 20 bits of rate, 3 of channels, 5 of depth, 4 of length
    return { bits: ((packed >> 4) & 31) + 1, sampleRate: packed >>> 12 };
  }
  if (nameAt(0) !== "RIFF") return null;
  for (let at = 12; at + 24 <= bytes.length; at += 8 + view.getUint32(at + 4, true)) {
    if (nameAt(at) !== "fmt ") continue;
    return { bits: view.getUint16(at + 22, true), sampleRate: view.getUint32(at + 12, true) };
  }
  return null;
}

/**
 * Undo the scale by which Chromium reads 16 bits: what is above 0 it divides by 32767, what is below by 32768, so
 * that layers would not be the sum of their files.
 *
 * @source chromium media/base/audio_sample_types.h, `FixedSampleTypeTraits::ToFloat`
 */
function restore16Bits(buffer: AudioBuffer): void {
  for (let channel = 0; channel < buffer.numberOfChannels; channel++) {
    const samples = buffer.getChannelData(channel);
    for (let n = 0; n < samples.length; n++) {
      const sample = samples[n] ?? 0;
      // Of the two scales, the one by which it is a whole number: another browser may divide both by 32768.
      const whole = Math.round(sample * 32767);
      const isScaled =
        Math.abs(sample * 32767 - whole) < Math.abs(sample * 32768 - Math.round(sample * 32768));
      if (sample > 0 && isScaled) samples[n] = whole / 32768;
    }
  }
}
