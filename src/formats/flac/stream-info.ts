/**
 * The head of a FLAC file: what the stream is, a digest of its samples, and tags.
 */
import type { Hertz, Samples } from "#base";
import { formatBpm, type LoopMetadata, shortKey } from "../loop-metadata.ts";
import { BitWriter } from "./bit-writer.ts";
import { md5 } from "./md5.ts";

/** Samples in every frame but the last. */
export const flacBlockLength: Samples = 4096;

const maker = "musicgen-looper";

/** The samples as FLAC's digest wants them: interleaved, little-endian, whole bytes. */
function digestOf(channels: readonly Int32Array[], length: Samples, depth: number): Uint8Array {
  const sampleBytes = depth / 8;
  const bytes = new Uint8Array(length * channels.length * sampleBytes); // [N, C, bytes]
  let at = 0;
  for (let n = 0; n < length; n++) {
    for (const channel of channels) for (let b = 0; b < sampleBytes; b++) bytes[at++] = channel[n] >> (8 * b);
  }
  return md5(bytes);
}

function streamInfo(channels: readonly Int32Array[], rate: Hertz, depth: number): Uint8Array {
  const length = channels[0].length;
  const writer = new BitWriter();
  writer.write(flacBlockLength, 16);
  writer.write(flacBlockLength, 16);
  writer.write(0, 24); // frame sizes: not given
  writer.write(0, 24);
  writer.write(rate, 20);
  writer.write(channels.length - 1, 3);
  writer.write(depth - 1, 5);
  writer.write(Math.floor(length / 2 ** 32), 4);
  writer.write(length >>> 0, 32);
  writer.writeBytes(digestOf(channels, length, depth));
  return writer.bytes().slice();
}

function comments(metadata: LoopMetadata | undefined): Uint8Array {
  const text = new TextEncoder();
  const { title, bpm, beats, beatsPerBar, key, software, comment, licence } = metadata ?? {};
  const entries = [
    ["TITLE", title],
    ["BPM", bpm === undefined ? undefined : formatBpm(bpm)],
    ["BEATS", beats],
    ["BEATS_PER_BAR", beatsPerBar],
    // Two names for it are in use.
    ["KEY", key],
    ["INITIALKEY", key && shortKey(key)],
    ["ENCODER", software],
    ["COMMENT", comment],
    ["LICENSE", licence],
  ].flatMap(([name, value]) => (value === undefined ? [] : [text.encode(`${name}=${value}`)]));
  const parts = [text.encode(maker), ...entries];
  const bytes = new Uint8Array(4 + parts.reduce((sum, part) => sum + 4 + part.length, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [i, part] of parts.entries()) {
    view.setUint32(at, part.length, true);
    bytes.set(part, at + 4);
    at += 4 + part.length;
    if (i === 0) {
      view.setUint32(at, entries.length, true);
      at += 4;
    }
  }
  return bytes;
}

/**
 * Write everything that comes before the first frame.
 *
 * @param channels - whole numbers [C][N]
 * @param rate - samples per second
 * @param depth - bits of a sample, 16 or 24
 * @param metadata - what the file says about itself
 * @returns the mark, STREAMINFO and VORBIS_COMMENT
 * @source RFC 9639 §8
 */
export function writeFlacHead(
  channels: readonly Int32Array[],
  rate: Hertz,
  depth: number,
  metadata: LoopMetadata | undefined,
): Uint8Array {
  const writer = new BitWriter();
  writer.writeBytes(new TextEncoder().encode("fLaC"));
  const blocks = [streamInfo(channels, rate, depth), comments(metadata)];
  for (const [i, block] of blocks.entries()) {
    writer.write(i === 0 ? 0 : 0x84, 8); // STREAMINFO; VORBIS_COMMENT, the last
    writer.write(block.length, 24);
    writer.writeBytes(block);
  }
  return writer.bytes().slice();
}
