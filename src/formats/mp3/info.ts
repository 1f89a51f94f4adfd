/**
 * The Info frame: a silent first frame that tells players how many frames follow and how much of their
 * sound is padding. Without it an MP3 is longer than what was encoded, and its loop has a hole.
 */
import type { Samples } from "#base";
import { type MpegFrame, mpegHeaderBytes } from "./frame.ts";

/** What an Info frame says. */
export interface Mp3Info {
  /** Frames that follow, where it says so. */
  readonly frames: number | null;
  /** Bytes from the Info frame to the last one, where it says so. */
  readonly bytes: number | null;
  /** Samples the encoder put before the sound, and after it; null where it is not given. */
  readonly delay: Samples | null;
  readonly padding: Samples | null;
}

/** Where a VBRI frame, which does the same, has its name. */
const vbriAt = 36;

/** Samples by which every layer III decoder is late. */
export const mp3DecoderDelay: Samples = 529;

const ascii = (bytes: Uint8Array) => String.fromCharCode(...bytes);

/** CRC-16 with polynomial 0x8005, bits reversed: what the tag and the music are signed with. */
function checksum(bytes: Uint8Array, start = 0): number {
  let crc = start;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  }
  return crc;
}

/**
 * Read an Info frame, or the VBRI frame of Fraunhofer's encoder.
 *
 * @param bytes - the whole first frame
 * @param frame - its header
 * @returns what it says; null where the frame is ordinary sound
 * @source “Mp3 Info Tag revision 1” (LAME); layout confirmed on files of LAME and libavformat
 */
export function readMp3Info(bytes: Uint8Array, frame: MpegFrame): Mp3Info | null {
  if (frame.layer !== 3) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length >= vbriAt + 18 && ascii(bytes.subarray(vbriAt, vbriAt + 4)) === "VBRI") {
    const [size, frames] = [view.getUint32(vbriAt + 10), view.getUint32(vbriAt + 14)];
    return { frames: frames || null, bytes: size || null, delay: null, padding: null };
  }
  const at = mpegHeaderBytes + frame.sideInfoBytes;
  if (bytes.length < at + 8) return null;
  const id = ascii(bytes.subarray(at, at + 4));
  if (id !== "Xing" && id !== "Info") return null;
  const flags = view.getUint32(at + 4);
  let next = at + 8;
  // 0 is what a writer leaves that never came back to fill it in.
  const word = () => (next + 4 <= bytes.length ? view.getUint32((next += 4) - 4) || null : null);
  const frames = flags & 1 ? word() : null;
  const size = flags & 2 ? word() : null;
  if (flags & 4) next += 100;
  if (flags & 8) next += 4;
  const isNamed =
    next + 24 <= bytes.length && /^[A-Za-z][\w.]{3}$/.test(ascii(bytes.subarray(next, next + 4)));
  if (!isNamed) return { frames, bytes: size, delay: null, padding: null };
  const [high, middle, low] = bytes.subarray(next + 21, next + 24);
  return { frames, bytes: size, delay: (high << 4) | (middle >> 4), padding: ((middle & 15) << 8) | low };
}

/**
 * Write an Info frame for frames of constant bitrate.
 *
 * @param stream - the frames, whole, nothing else
 * @param frame - header of the first of them
 * @param frames - how many there are
 * @param delay - samples the encoder put before the sound, 0…4095
 * @param padding - and after it, 0…4095
 * @returns one frame, to be put before the others
 * @source “Mp3 Info Tag revision 1” (LAME)
 * @parity test/formats-foreign.test.ts (ffmpeg and mpg123 return exactly what was encoded)
 */
export function writeMp3Info(
  stream: Uint8Array,
  frame: MpegFrame,
  frames: number,
  delay: Samples,
  padding: Samples,
): Uint8Array {
  const plainSize = Math.floor((frame.samples * 125 * frame.kilobitsPerSecond) / frame.sampleRate);
  const info = new Uint8Array(plainSize);
  const view = new DataView(info.buffer);
  info.set(stream.subarray(0, mpegHeaderBytes));
  info[1] |= 1; // no checksum
  info[2] &= ~2; // no padding byte
  let at = mpegHeaderBytes + frame.sideInfoBytes;
  const total = plainSize + stream.length;
  info.set(new TextEncoder().encode("Info"), at);
  view.setUint32(at + 4, 15); // frames, bytes, table of contents and quality follow
  view.setUint32(at + 8, frames);
  view.setUint32(at + 12, total);
  for (let i = 0; i < 100; i++) info[at + 16 + i] = Math.floor((256 * i) / 100);
  at += 120;
  info.set(new TextEncoder().encode("LAME3.100"), at);
  info[at + 9] = 1; // tag revision 0, constant bitrate
  info[at + 20] = Math.min(255, frame.kilobitsPerSecond);
  info[at + 21] = delay >> 4;
  info[at + 22] = ((delay & 15) << 4) | (padding >> 8);
  info[at + 23] = padding & 255;
  view.setUint32(at + 28, total);
  view.setUint16(at + 32, checksum(stream));
  view.setUint16(at + 34, checksum(info.subarray(0, at + 34)));
  return info;
}
