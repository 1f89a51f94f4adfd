/** Sounds as files of a person's choice. */
import type { AudioClip, Hertz } from "#base";
import { encodeFlac, encodeMp3, encodeWav, type Mp3Encoder } from "#formats";

/** Formats that can be taken away. */
export type TakenFormat = "wav" | "flac" | "mp3";

/** Loads the encoder of MP3 when one is first asked for. */
export type LoadMp3Encoder = () => Promise<Mp3Encoder>;

/** Bits a second, in thousands: what people send each other. */
const kilobitsPerSecond = 256;

/**
 * Write a file.
 *
 * @param clip - two channels, or one
 * @param format - WAV and FLAC have 24 bits; MP3 loops to the sample where a player honours its Info frame
 * @param loadMp3 - the page's encoder; null where it has none
 * @throws LooperError FORMAT_UNSUPPORTED where MP3 has no such rate
 */
export async function encodeTaken(
  clip: AudioClip,
  format: TakenFormat,
  loadMp3: LoadMp3Encoder | null,
): Promise<Uint8Array<ArrayBuffer>> {
  if (format !== "mp3")
    return new Uint8Array((format === "flac" ? encodeFlac : encodeWav)(clip, { bitDepth: 24 }));
  if (!loadMp3) throw new Error("This page writes no MP3: choose WAV or FLAC.");
  const encoder = await loadMp3().catch((cause) => {
    throw new Error("The encoder of MP3 could not be loaded. Choose WAV or FLAC, or try again.", { cause });
  });
  return new Uint8Array(encodeMp3(clip, encoder, { kilobitsPerSecond }));
}

/** The samples of a decoded sound. */
export function clipOf(buffer: AudioBuffer, sampleRate: Hertz): AudioClip {
  const channels = Array.from({ length: buffer.numberOfChannels }, (_, c) => buffer.getChannelData(c));
  return { channels, sampleRate };
}
