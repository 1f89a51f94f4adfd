/**
 * Reading FLAC, frame by frame. Every frame's checksum is verified; a stream that ends early by more than a
 * frame is an error.
 */
import type { AudioClip, ByteSource } from "#base";
import { type AudioReader, corrupt, type ReadOptions, truncated, unsupported } from "../audio-reader.ts";
import { type ByteWindow, createByteWindow } from "../byte-window.ts";
import { incompleteEnd, tolerateMissing } from "../incomplete-end.ts";
import { measureTag } from "../tags.ts";
import { type FlacStream, isFlacFrameHead, readFlacFrame } from "./frame.ts";

/** Bytes tried first for a frame; doubled until it fits. */
const firstTry = 1 << 15;
/** No frame is longer: 65,535 samples of 8 channels at 32 bits are 2 MB as they are. */
const largestFrame = 1 << 24;
/** No header of a frame is longer. */
const maxHeadBytes = 16;
const streamInfoBytes = 34;
/** Blocks of metadata that may precede the frames. */
const maxBlocks = 1024;

/**
 * Read the block that says what a stream is.
 *
 * @param name - of the file, for messages
 * @param bytes - the 34 bytes of STREAMINFO
 * @throws LooperError FORMAT_CORRUPT
 * @source RFC 9639 §8.2
 */
export function readStreamInfo(name: string, bytes: Uint8Array): FlacStream {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const packed = view.getUint32(10);
  const sampleRate = packed >>> 12;
  const depth = ((packed >>> 4) & 31) + 1;
  const length = (packed & 15) * 2 ** 32 + view.getUint32(14);
  if (sampleRate < 1000 || depth < 4) throw corrupt(name, `it claims ${depth} bits at ${sampleRate} Hz`);
  return { sampleRate, channelCount: ((packed >>> 9) & 7) + 1, depth, length };
}

/** Walk the blocks before the first frame. */
async function readHead(source: ByteSource): Promise<{ stream: FlacStream; audio: number }> {
  const { name, size } = source;
  let stream: FlacStream | undefined;
  let at = 4;
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

/**
 * Bring whole numbers to ±1.
 *
 * @param blocks - decoded samples [C][n]
 * @param stream - what their depth is
 * @param count - how many of them to take, 0…n
 */
export function flacToClip(
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

/** Count the bytes from a place on, if no frame begins in any of them; null where one does. */
async function measureLitter(window: ByteWindow, stream: FlacStream): Promise<number | null> {
  let count = 0;
  for (;;) {
    const bytes = await window.fill(firstTry);
    for (let at = 1; at < bytes.length; at++) if (isFlacFrameHead(bytes, at, stream)) return null;
    if (window.isLast) return count + bytes.length;
    const step = bytes.length - maxHeadBytes;
    count += step;
    window.skip(step);
  }
}

/** Whether nothing but a tag or litter follows, where nobody says how long the stream is. */
async function isLitter(
  source: ByteSource,
  window: ByteWindow,
  stream: FlacStream,
  onWarning: ReadOptions["onWarning"],
): Promise<boolean> {
  if ((await measureTag(source, window.offset)) > 0) return true;
  // Measured by a window of its own: this one still stands at what is wrong.
  const litter = await measureLitter(createByteWindow(source, window.offset), stream);
  if (litter === null) return false;
  const message = `The last ${litter} bytes of ${source.name} are no sound that could be read, and were left out.`;
  onWarning?.({ code: "AUDIO_LITTER_SKIPPED", message });
  return true;
}

/** Decode all frames. */
async function* decodeFrames(
  source: ByteSource,
  stream: FlacStream,
  audio: number,
  { signal, onWarning }: ReadOptions = {},
) {
  const { name } = source;
  const { sampleRate } = stream;
  const window = createByteWindow(source, audio);
  let wanted = firstTry;
  let found = 0;
  let frameLength = 0;
  for (;;) {
    signal?.throwIfAborted();
    const bytes = await window.fill(wanted);
    if (bytes.length === 0) break;
    const isEnough = stream.length > 0 && found >= stream.length;
    // More frames than the head announces are sound too; anything else behind the last is not.
    if (isEnough && !isFlacFrameHead(bytes, 0, stream)) break;
    const frame = readFlacFrame(bytes, stream);
    if (frame.kind === "changed") throw unsupported(name, `a FLAC file that changes to ${frame.what}`);
    if (frame.kind === "corrupt") {
      if (stream.length === 0 && (await isLitter(source, window, stream, onWarning))) break;
      throw corrupt(name, `${frame.what} (byte ${window.offset})`);
    }
    if (frame.kind === "more") {
      if (window.isLast) {
        if (stream.length === 0) onWarning?.(incompleteEnd(name, `its last frame, after ${found} samples`));
        break;
      }
      if (wanted >= largestFrame) throw corrupt(name, `a frame has no end (byte ${window.offset})`);
      wanted = Math.max(wanted, bytes.length) * 2;
      continue;
    }
    window.skip(frame.bytes);
    const count = frame.channels[0].length;
    frameLength = Math.max(frameLength, count);
    found += count;
    yield flacToClip(frame.channels, stream, count);
  }
  tolerateMissing({ name, sampleRate, found, expected: stream.length, frame: frameLength }, onWarning);
}

/**
 * Open a FLAC file.
 *
 * @param source - the file, without the tags at its ends
 * @returns a reader
 * @throws LooperError FORMAT_TRUNCATED, FORMAT_CORRUPT
 * @source own, after RFC 9639
 * @parity test/formats-foreign.test.ts (files of flac and ffmpeg)
 */
export async function openFlac(source: ByteSource): Promise<AudioReader> {
  const { stream, audio } = await readHead(source);
  // Music shrinks to about 60 %; only asked where the stream does not tell its length.
  const guessed = ((source.size - audio) * 8) / (0.6 * stream.channelCount * stream.depth);
  return {
    name: source.name,
    format: "flac",
    sampleRate: stream.sampleRate,
    channelCount: stream.channelCount,
    length: stream.length === 0 ? null : stream.length,
    approximateLength: stream.length || Math.round(guessed),
    isWhole: true,
    blocks: (options) => decodeFrames(source, stream, audio, options),
  };
}
