/**
 * Reading MP3, without the padding that encoders add: finds the frames, feeds them to a decoder by the
 * dozen, and keeps exactly the samples that the Info frame vouches for.
 */
import { type AudioClip, type ByteSource, clipLength, type Samples, sliceClip } from "#base";
import { type AudioReader, corrupt, truncated } from "../audio-reader.ts";
import { type ByteWindow, createByteWindow } from "../byte-window.ts";
import type { AudioCodecs, Mp3Decoder } from "../codecs.ts";
import { findMp3Frame, isSameStream, type Mp3Frame, mp3HeaderBytes, readMp3Frame } from "./frame.ts";
import { id3HeadBytes, measureId3 } from "./id3.ts";
import { type Mp3Info, mp3DecoderDelay, readMp3Info } from "./info.ts";

/** Frames given to the decoder at once. */
const batchFrames = 64;
/** Bytes that are searched for a frame: more noise than that is not an MP3. */
const searchBytes = 1 << 16;

/** Tags that may precede the frames. */
const maxTags = 4;

interface Mp3Head {
  /** First byte of the first frame that sounds. */
  readonly start: number;
  readonly frame: Mp3Frame;
  readonly info: Mp3Info | null;
}

/**
 * Find where the frames of an MP3 begin.
 *
 * @param source - a file
 * @returns null where no frames are found within the first 64 kB after the tags
 */
export async function findMp3Start(source: ByteSource): Promise<Mp3Head | null> {
  let offset = 0;
  for (let tag = 0; tag < maxTags; tag++) offset += measureId3(await source.read(offset, id3HeadBytes));
  const window = createByteWindow(source, offset);
  const bytes = await window.fill(searchBytes);
  const at = findMp3Frame(bytes, 0, window.isLast);
  if (at < 0) return null;
  const frame = readMp3Frame(bytes, at) as Mp3Frame;
  const info = readMp3Info(bytes.subarray(at, at + frame.bytes), frame);
  return { start: offset + at + (info ? frame.bytes : 0), frame, info };
}

/** Which of the decoder's samples are sound: from `skip` on, `length` of them where that is known. */
function soundRange({ frame, info }: Mp3Head): { skip: Samples; length: Samples | null } {
  if (!info || info.frames === null) return { skip: 0, length: null };
  const whole = info.frames * frame.samples;
  if (info.delay === null || info.padding === null) return { skip: 0, length: whole };
  const skip = info.delay + mp3DecoderDelay;
  return { skip, length: Math.max(0, Math.min(whole - info.delay - info.padding, whole - skip)) };
}

/** Gather the next whole frames of the stream; none at its end. */
async function nextBatch(
  window: ByteWindow,
  name: string,
  first: Mp3Frame,
): Promise<{ bytes: Uint8Array; frames: number }> {
  let bytes = await window.fill(batchFrames * 1500 + mp3HeaderBytes);
  let end = 0;
  let frames = 0;
  while (frames < batchFrames) {
    const frame = readMp3Frame(bytes, end);
    if (!frame || !isSameStream(first, frame)) {
      if (frames > 0) break; // first give what is whole, then look for more
      if (end + mp3HeaderBytes > bytes.length && window.isLast) break;
      const found = findMp3Frame(bytes.subarray(0, searchBytes), 0, window.isLast);
      if (found > 0) {
        window.skip(found);
        bytes = await window.fill(batchFrames * 1500 + mp3HeaderBytes);
        continue;
      }
      if (window.isLast) break; // tags and other litter at the end
      throw corrupt(name, `no frame within ${searchBytes} bytes after byte ${window.offset}`);
    }
    if (end + frame.bytes > bytes.length) {
      const found = bytes.length - end;
      if (window.isLast && frames === 0) {
        const missing = `its last frame has ${found} of ${frame.bytes} bytes`;
        throw truncated(name, missing, { found, expected: frame.bytes });
      }
      break;
    }
    end += frame.bytes;
    frames++;
  }
  const batch = bytes.slice(0, end);
  window.skip(end);
  return { bytes: batch, frames };
}

/** Decode all frames of a stream, without trimming. */
async function* decodeFrames(source: ByteSource, head: Mp3Head, decoder: Mp3Decoder, signal?: AbortSignal) {
  const { frame, info, start } = head;
  const window = createByteWindow(source, start);
  let count = 0;
  for (;;) {
    signal?.throwIfAborted();
    const batch = await nextBatch(window, source.name, frame);
    if (batch.frames === 0) break;
    count += batch.frames;
    const decoded = decoder.decode(batch.bytes);
    const channels = decoded.slice(0, frame.channelCount); // [C, n]
    yield { channels, sampleRate: frame.sampleRate } satisfies AudioClip;
  }
  // Some old encoders counted the Info frame too.
  if (info?.frames && count < info.frames - 1) {
    const missing = `${info.frames} frames are announced, ${count} are there`;
    throw truncated(source.name, missing, { found: count, expected: info.frames });
  }
}

/**
 * Open an MP3 file.
 *
 * @param source - the file
 * @param head - where its frames begin, as `findMp3Start` found it
 * @param codecs - where the decoder comes from
 * @returns a reader; with an Info frame that names delay and padding, gapless
 * @source own; the decoder is behind a port
 * @parity test/formats-foreign.test.ts (files of ffmpeg, lengths against ffmpeg and mpg123)
 */
export function openMp3(source: ByteSource, head: Mp3Head, codecs: AudioCodecs): AudioReader {
  const { skip, length } = soundRange(head);
  const { frame } = head;
  const guessed = ((source.size - head.start) * 8 * frame.sampleRate) / (1000 * frame.kilobitsPerSecond);
  async function* blocks(signal?: AbortSignal) {
    const decoder = await codecs.createMp3Decoder();
    const end = length === null ? Number.POSITIVE_INFINITY : skip + length;
    try {
      let at = 0;
      for await (const block of decodeFrames(source, head, decoder, signal)) {
        const count = clipLength(block);
        const from = Math.min(count, Math.max(0, skip - at));
        const to = Math.max(from, Math.min(count, end - at));
        if (to > from) yield sliceClip(block, from, to);
        at += count;
      }
    } finally {
      decoder.free();
    }
  }
  return {
    name: source.name,
    format: "mp3",
    sampleRate: frame.sampleRate,
    channelCount: frame.channelCount,
    length,
    approximateLength: length ?? Math.max(0, Math.round(guessed)),
    blocks,
  };
}
