/**
 * Frames of MPEG audio, layers I to III: what four bytes of header mean. Decodes no sound.
 */
import type { Hertz, Samples } from "#base";

/** What a frame's header says. */
export interface MpegFrame {
  /** 1 to 3; MP3 is layer 3. */
  readonly layer: number;
  /** 384 of layer I, 1152 of layer II and of MPEG 1 layer III, 576 of its low-rate versions (2 and 2.5). */
  readonly samples: Samples;
  readonly sampleRate: Hertz;
  readonly channelCount: 1 | 2;
  readonly kilobitsPerSecond: number;
  /** Size of the whole frame. */
  readonly bytes: number;
  /** Size of the block after the header (and checksum) that says where the frame's data begins. */
  readonly sideInfoBytes: number;
  readonly hasChecksum: boolean;
}

const ratesOfVersion: readonly (readonly number[])[] = [
  [11_025, 12_000, 8000],
  [],
  [22_050, 24_000, 16_000],
  [44_100, 48_000, 32_000],
];
/** Kilobits a second of MPEG 1, layers I to III. */
const bitratesFull: readonly (readonly number[])[] = [
  [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
];
const bitratesLowest = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
/** And of MPEG 2 and 2.5. */
const bitratesLow: readonly (readonly number[])[] = [
  [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  bitratesLowest,
  bitratesLowest,
];

/** Bytes that a header needs. */
export const mpegHeaderBytes = 4;

/**
 * Read a frame header.
 *
 * @param bytes - where to look
 * @param at - first byte of the header
 * @returns what it says; null where it is no header of a frame of known size
 * @source ISO/IEC 11172-3 §2.4.2.3 and 13818-3
 */
export function readMpegFrame(bytes: Uint8Array, at: number): MpegFrame | null {
  if (at + mpegHeaderBytes > bytes.length || bytes[at] !== 0xff || (bytes[at + 1] & 0xe0) !== 0xe0)
    return null;
  const version = (bytes[at + 1] >> 3) & 3;
  const layer = 4 - ((bytes[at + 1] >> 1) & 3);
  const isFull = version === 3;
  const sampleRate = ratesOfVersion[version][(bytes[at + 2] >> 2) & 3];
  const kilobitsPerSecond = (isFull ? bitratesFull : bitratesLow)[layer - 1]?.[bytes[at + 2] >> 4];
  const emphasis = bytes[at + 3] & 3;
  if (!sampleRate || !kilobitsPerSecond || emphasis === 2) return null;
  const samples = layer === 1 ? 384 : layer === 2 || isFull ? 1152 : 576;
  const padding = (bytes[at + 2] >> 1) & 1;
  const channelCount = bytes[at + 3] >> 6 === 3 ? 1 : 2;
  const slot = layer === 1 ? 4 : 1;
  return {
    layer,
    samples,
    sampleRate,
    channelCount,
    kilobitsPerSecond,
    bytes: slot * (Math.floor((samples * 125 * kilobitsPerSecond) / (sampleRate * slot)) + padding),
    sideInfoBytes: isFull ? (channelCount === 1 ? 17 : 32) : channelCount === 1 ? 9 : 17,
    hasChecksum: (bytes[at + 1] & 1) === 0,
  };
}

/** Check whether two frames can belong to one stream. */
export function isSameStream(a: MpegFrame, b: MpegFrame): boolean {
  return a.sampleRate === b.sampleRate && a.layer === b.layer && a.samples === b.samples;
}

/**
 * Find the first frame that is followed by others of its kind: one header alone may be chance.
 *
 * @param bytes - where to look
 * @param from - first byte to try
 * @param isLast - whether the file ends where `bytes` end
 * @param confirmations - headers that must follow, fewer only where the file ends exactly after a frame
 * @returns its offset, or −1
 */
export function findMpegFrame(bytes: Uint8Array, from: number, isLast: boolean, confirmations = 2): number {
  for (let at = from; at + mpegHeaderBytes <= bytes.length; at++) {
    const first = readMpegFrame(bytes, at);
    if (!first) continue;
    let next = at + first.bytes;
    let confirmed = 0;
    while (confirmed < confirmations) {
      const frame = readMpegFrame(bytes, next);
      if (!frame || !isSameStream(first, frame)) break;
      next += frame.bytes;
      confirmed++;
    }
    const endsHere = isLast && next >= bytes.length && (confirmed > 0 || next === bytes.length);
    if (confirmed === confirmations || endsHere) return at;
  }
  return -1;
}
