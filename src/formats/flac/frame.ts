/**
 * One frame of a FLAC stream: header, a subframe for each channel, checksums.
 */
import { BitReader } from "./bit-reader.ts";
import { crc8, crc16 } from "./checksum.ts";
import { readSubframe } from "./subframe.ts";
import { flacCoupling, flacDepths, flacRates } from "./tables.ts";

/** What the head of a FLAC stream says. */
export interface FlacStream {
  readonly sampleRate: number;
  readonly channelCount: number;
  readonly depth: number;
  /** Samples per channel; 0 where it is not given. */
  readonly length: number;
}

/** A decoded frame, or why there is none. */
export type FlacFrame =
  | { readonly kind: "frame"; readonly channels: readonly Float64Array[]; readonly bytes: number }
  | { readonly kind: "more" }
  /** Of another shape than the stream. */
  | { readonly kind: "changed"; readonly what: string }
  | { readonly kind: "corrupt"; readonly what: string };

const corruptFrame = (what: string): FlacFrame => ({ kind: "corrupt", what });

interface ShapeChange {
  readonly changedTo: string;
}

interface FrameHead {
  readonly size: number;
  readonly coupling: number;
}

/** Read a frame's header; text where it makes no sense. */
function readHead(bits: BitReader, bytes: Uint8Array, stream: FlacStream): FrameHead | ShapeChange | string {
  if (bits.read(15) !== 0x7ffc) return "a frame does not begin where it should";
  bits.read(1);
  const sizeCode = bits.read(4);
  const rateCode = bits.read(4);
  const coupling = bits.read(4);
  const depthCode = bits.read(3);
  bits.read(1);
  for (let follow = Math.max(0, Math.clz32(~(bits.read(8) << 24)) - 1); follow > 0; follow--) bits.read(8);
  let size = 0;
  if (sizeCode === 1) size = 192;
  else if (sizeCode >= 2 && sizeCode <= 5) size = 576 << (sizeCode - 2);
  else if (sizeCode === 6) size = bits.read(8) + 1;
  else if (sizeCode === 7) size = bits.read(16) + 1;
  else if (sizeCode >= 8) size = 256 << (sizeCode - 8);
  let rate = flacRates[rateCode] ?? stream.sampleRate;
  if (rateCode === 12) rate = bits.read(8) * 1000;
  else if (rateCode === 13) rate = bits.read(16);
  else if (rateCode === 14) rate = bits.read(16) * 10;
  const end = bits.byte;
  if (bits.read(8) !== crc8(bytes, 0, end)) return "the checksum of a frame's header is wrong";
  const depth = flacDepths[depthCode] ?? stream.depth;
  const channelCount = coupling >= flacCoupling.leftSide ? 2 : coupling + 1;
  if (size === 0 || rateCode === 15 || coupling > flacCoupling.midSide || depthCode === 3) {
    return "a frame's header uses codes without meaning";
  }
  if (rate !== stream.sampleRate || depth !== stream.depth || channelCount !== stream.channelCount) {
    return { changedTo: `${channelCount} channels of ${depth} bits at ${rate} Hz` };
  }
  return { size, coupling };
}

/**
 * Check whether a frame of a stream begins somewhere: its header makes sense and its checksum is right.
 *
 * @param bytes - the place and some bytes more
 * @param at - where
 * @param stream - what the head of the stream said
 */
export function isFlacFrameHead(bytes: Uint8Array, at: number, stream: FlacStream): boolean {
  if (bytes[at] !== 0xff || (bytes[at + 1] & 0xfe) !== 0xf8) return false;
  const head = bytes.subarray(at);
  const bits = new BitReader(head);
  return typeof readHead(bits, head, stream) === "object" && !bits.isSpent;
}

/** Turn coupled channels back into left and right, in place. */
function uncouple([first, second]: readonly Float64Array[], coupling: number): void {
  for (let n = 0; n < first.length; n++) {
    if (coupling === flacCoupling.leftSide) second[n] = first[n] - second[n];
    else if (coupling === flacCoupling.sideRight) first[n] += second[n];
    else {
      const side = second[n];
      const right = first[n] - Math.floor(side / 2);
      first[n] = right + side;
      second[n] = right;
    }
  }
}

/**
 * Decode the frame at the beginning of some bytes.
 *
 * @param bytes - the stream from a frame's first byte on
 * @param stream - what the head of the stream said
 * @returns samples as whole numbers and the frame's size; or that more bytes are needed; or what is wrong
 * @source RFC 9639 §9
 */
export function readFlacFrame(bytes: Uint8Array, stream: FlacStream): FlacFrame {
  const bits = new BitReader(bytes);
  const head = readHead(bits, bytes, stream);
  if (bits.isSpent) return { kind: "more" };
  if (typeof head === "string") return corruptFrame(head);
  if ("changedTo" in head) return { kind: "changed", what: head.changedTo };
  const { size, coupling } = head;
  const sideChannel = { [flacCoupling.leftSide]: 1, [flacCoupling.sideRight]: 0, [flacCoupling.midSide]: 1 }[
    coupling
  ];
  const channels: Float64Array[] = []; // [C][size]
  for (let c = 0; c < stream.channelCount; c++) {
    const samples = readSubframe(bits, size, stream.depth + (c === sideChannel ? 1 : 0));
    if (bits.isSpent) return { kind: "more" };
    if (!samples) return corruptFrame("a frame uses codes without meaning");
    channels.push(samples);
  }
  bits.align();
  const end = bits.byte;
  const checksum = bits.read(16);
  if (bits.isSpent) return { kind: "more" };
  if (checksum !== crc16(bytes, 0, end)) return corruptFrame("the checksum of a frame is wrong");
  if (sideChannel !== undefined) uncouple(channels, coupling);
  return { kind: "frame", channels, bytes: end + 2 };
}
