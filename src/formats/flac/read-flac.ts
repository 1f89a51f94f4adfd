/**
 * Reading FLAC, frame by frame. Every frame's checksum is verified; a stream that ends early is an error.
 */
import type { AudioClip, ByteSource } from "#base";
import { type AudioReader, corrupt, truncated } from "../audio-reader.ts";
import { createByteWindow } from "../byte-window.ts";
import { measureId3 } from "../mp3/id3.ts";
import { type FlacStream, readFlacFrame } from "./frame.ts";

/** Bytes tried first for a frame; doubled until it fits. */
const firstTry = 1 << 15;
/** No frame is longer: 65,535 samples of 8 channels at 32 bits are 2 MB as they are. */
const largestFrame = 1 << 24;
const streamInfoBytes = 34;
/** Blocks of metadata that may precede the frames. */
const maxBlocks = 1024;

function readStreamInfo(name: string, bytes: Uint8Array): FlacStream {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const packed = view.getUint32(10);
  const sampleRate = packed >>> 12;
  const depth = ((packed >>> 4) & 31) + 1;
  const length = (packed & 15) * 2 ** 32 + view.getUint32(14);
  if (sampleRate < 1000 || depth < 4) throw corrupt(name, `it claims ${depth} bits at ${sampleRate} Hz`);
  return { sampleRate, channelCount: ((packed >>> 9) & 7) + 1, depth, length };
}

/** Walk the blocks before the first frame. */
async function readHead(source: ByteSource, start: number): Promise<{ stream: FlacStream; audio: number }> {
  const { name, size } = source;
  let stream: FlacStream | undefined;
  let at = start + 4;
  for (let block = 0; block < maxBlocks; block++) {
    const head = await source.read(at, 4 + streamInfoBytes);
    if (head.length < 4)
      throw truncated(name, "the file ends before its first frame", { found: size, expected: at + 4 });
    const length = (head[1] << 16) | (head[2] << 8) | head[3];
    const kind = head[0] & 127;
    if (!stream) {
      if (kind !== 0 || length < streamInfoBytes) throw corrupt(name, "it does not begin with STREAMINFO");
      if (head.length < 4 + streamInfoBytes) {
        throw truncated(name, "the file ends before its first frame", {
          found: size,
          expected: at + 4 + length,
        });
      }
      stream = readStreamInfo(name, head.subarray(4));
    }
    at += 4 + length;
    if (head[0] & 128) return { stream, audio: at };
  }
  throw corrupt(name, `no end of its head within ${maxBlocks} blocks`);
}

const isTag = (bytes: Uint8Array) => bytes[0] === 0x54 && bytes[1] === 0x41 && bytes[2] === 0x47; // “TAG”

function toClip(
  blocks: readonly Float64Array[],
  { depth, sampleRate }: FlacStream,
  count: number,
): AudioClip {
  const scale = 2 ** (1 - depth);
  const channels = blocks.map((block) => {
    const channel = new Float32Array(count); // [n]
    for (let n = 0; n < count; n++) channel[n] = block[n] * scale;
    return channel;
  });
  return { channels, sampleRate };
}

/** Decode all frames. */
async function* decodeFrames(source: ByteSource, stream: FlacStream, audio: number, signal?: AbortSignal) {
  const { name } = source;
  const expected = stream.length || Number.POSITIVE_INFINITY;
  const window = createByteWindow(source, audio);
  let wanted = firstTry;
  let found = 0;
  while (found < expected) {
    signal?.throwIfAborted();
    const bytes = await window.fill(wanted);
    if (bytes.length === 0 || (stream.length === 0 && isTag(bytes))) break;
    const frame = readFlacFrame(bytes, stream);
    if (frame.kind === "corrupt") throw corrupt(name, `${frame.what} (byte ${window.offset})`);
    if (frame.kind === "more") {
      if (window.isLast) {
        const missing = `its last frame is incomplete, after ${found} samples`;
        throw truncated(name, missing, { found, expected: stream.length });
      }
      if (wanted >= largestFrame) throw corrupt(name, `a frame has no end (byte ${window.offset})`);
      wanted = Math.max(wanted, bytes.length) * 2;
      continue;
    }
    window.skip(frame.bytes);
    const count = Math.min(frame.channels[0].length, expected - found);
    found += count;
    yield toClip(frame.channels, stream, count);
  }
  if (stream.length > found) {
    const missing = `${stream.length} samples are announced, ${found} are there`;
    throw truncated(name, missing, { found, expected: stream.length });
  }
}

/**
 * Find where a FLAC stream begins: at once, or behind an ID3 tag that some programs put before it.
 *
 * @param source - a file
 * @returns its offset; null where there is none
 */
export async function findFlacStart(source: ByteSource): Promise<number | null> {
  const start = measureId3(await source.read(0, 10));
  const mark = await source.read(start, 4);
  return String.fromCharCode(...mark) === "fLaC" ? start : null;
}

/**
 * Open a FLAC file.
 *
 * @param source - the file
 * @param start - where its stream begins
 * @returns a reader
 * @throws LooperError FORMAT_TRUNCATED, FORMAT_CORRUPT
 * @source own, after RFC 9639
 * @parity test/formats-foreign.test.ts (files of flac and ffmpeg)
 */
export async function openFlac(source: ByteSource, start: number): Promise<AudioReader> {
  const { stream, audio } = await readHead(source, start);
  // Music shrinks to about 60 %; only asked where the stream does not tell its length.
  const guessed = ((source.size - audio) * 8) / (0.6 * stream.channelCount * stream.depth);
  return {
    name: source.name,
    format: "flac",
    sampleRate: stream.sampleRate,
    channelCount: stream.channelCount,
    length: stream.length === 0 ? null : stream.length,
    approximateLength: stream.length || Math.round(guessed),
    blocks: (signal) => decodeFrames(source, stream, audio, signal),
  };
}
