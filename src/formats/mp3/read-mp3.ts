/**
 * Reading MP3 and its older layers, without the padding that encoders add: feeds frames to a decoder by the
 * dozen, and keeps exactly the samples that the Info frame vouches for.
 */
import { type AudioClip, type ByteSource, clipLength, type Samples, sliceClip } from "#base";
import type { AudioReader, AudioWarning, ReadOptions } from "../audio-reader.ts";
import { createByteWindow } from "../byte-window.ts";
import type { AudioCodecs } from "../codecs.ts";
import { incompleteEnd, tolerateMissing } from "../incomplete-end.ts";
import { findMpegFrame, type MpegFrame, readMpegFrame } from "./frame.ts";
import { type Mp3Info, mp3DecoderDelay, readMp3Info } from "./info.ts";
import { type MpegPiece, walkFrames } from "./walk-frames.ts";

/** Bytes that are searched for the first frame: more noise than that is not an MP3. */
const searchBytes = 1 << 17;
/** Bytes that may follow what an Info frame counts without being another recording. */
const smallRest = 4096;

interface Mp3Head {
  /** First byte of the first frame that sounds. */
  readonly start: number;
  /** First byte of the first frame. */
  readonly first: number;
  readonly frame: MpegFrame;
  readonly info: Mp3Info | null;
}

/**
 * Find where the frames of an MP3 begin.
 *
 * @param source - a file without the tags at its ends
 * @returns null where no frames are found within the first 128 kB
 */
export async function findMp3Start(source: ByteSource): Promise<Mp3Head | null> {
  const window = createByteWindow(source);
  const bytes = await window.fill(searchBytes);
  const at = findMpegFrame(bytes, 0, window.isLast);
  if (at < 0) return null;
  const frame = readMpegFrame(bytes, at) as MpegFrame;
  const info = readMp3Info(bytes.subarray(at, at + frame.bytes), frame);
  return { start: at + (info ? frame.bytes : 0), first: at, frame, info };
}

/** Which of the decoder's samples are sound: from `skip` on, up to `end` where that is known. */
function soundRange(info: Mp3Info | null, frame: MpegFrame): { skip: Samples; end: Samples | null } {
  const skip = info?.delay == null ? 0 : info.delay + mp3DecoderDelay;
  if (!info || info.frames === null) return { skip, end: null };
  const whole = info.frames * frame.samples;
  const end = info.padding === null ? whole : Math.min(whole, whole - info.padding + mp3DecoderDelay);
  return { skip, end: Math.max(skip, end) };
}

/** One recording of a file: usually the only one. */
class Part {
  readonly #frame: MpegFrame;
  readonly #info: Mp3Info | null;
  readonly #skip: Samples;
  readonly #end: Samples | null;
  #frames = 0;
  #at: Samples = 0;
  /** Sound behind the end that the Info frame gives, in case more frames follow than it counts. */
  #held: AudioClip[] = [];

  constructor(info: Mp3Info | null, frame: MpegFrame) {
    this.#info = info;
    this.#frame = frame;
    const { skip, end } = soundRange(info, frame);
    this.#skip = skip;
    this.#end = end;
  }

  /** Take decoded sound of some frames; returns what of it is no padding. */
  push(block: AudioClip, frames: number): AudioClip[] {
    this.#frames += frames;
    const announced = this.#info?.frames ?? Number.POSITIVE_INFINITY;
    const isLonger = this.#frames > announced;
    const count = clipLength(block);
    const end = this.#end === null || isLonger ? Number.POSITIVE_INFINITY : this.#end;
    const from = Math.min(count, Math.max(0, this.#skip - this.#at));
    const to = Math.max(from, Math.min(count, end - this.#at));
    this.#at += count;
    const sound = [...(isLonger ? this.#held : []), sliceClip(block, from, to)];
    this.#held = isLonger ? [] : [...this.#held, sliceClip(block, to, count)];
    return sound.filter((clip) => clipLength(clip) > 0);
  }

  /** Tell what is missing at its end. */
  finish(
    name: string,
    end: Extract<MpegPiece, { kind: "end" }> | null,
    onWarning?: (warning: AudioWarning) => void,
  ): void {
    const cut = end?.cut ?? null;
    if (this.#info?.frames != null && this.#end !== null) {
      const missing = this.#info.frames - this.#frames;
      // Some old encoders counted the Info frame too.
      if (missing <= 0 || (missing === 1 && !cut)) return;
      const { samples, sampleRate } = this.#frame;
      const found = Math.max(0, Math.min(this.#end, this.#frames * samples) - this.#skip);
      tolerateMissing(
        { name, sampleRate, found, expected: this.#end - this.#skip, frame: samples },
        onWarning,
      );
    } else if (cut) {
      onWarning?.(incompleteEnd(name, `its last frame has ${cut.found} of ${cut.expected} bytes`));
    }
    if (!end?.litter) return;
    const message = `The last ${end.litter} bytes of ${name} are no sound that could be read, and were left out.`;
    onWarning?.({ code: "AUDIO_LITTER_SKIPPED", message });
  }
}

/** Decoders give two channels, equal where a frame is mono; a mono stream may have stereo frames later on. */
function takeChannels(decoded: readonly Float32Array[], count: number): readonly Float32Array[] {
  const [left, right] = decoded;
  if (count === 2 || !right) return decoded.slice(0, count);
  return [left.map((sample, n) => (sample + right[n]) / 2)];
}

async function* readParts(
  source: ByteSource,
  head: Mp3Head,
  codecs: AudioCodecs,
  { signal, onWarning }: ReadOptions = {},
) {
  const { frame, info, start } = head;
  let decoder = await codecs.createMp3Decoder();
  let part = new Part(info, frame);
  try {
    for await (const piece of walkFrames(source, start, frame, onWarning)) {
      signal?.throwIfAborted();
      if (piece.kind === "frames") {
        const channels = takeChannels(decoder.decode(piece.bytes), frame.channelCount); // [C, n]
        yield* part.push({ channels, sampleRate: frame.sampleRate }, piece.count);
      } else if (piece.kind === "info") {
        part.finish(source.name, null, onWarning);
        part = new Part(piece.info, frame);
        decoder.free();
        decoder = await codecs.createMp3Decoder();
      } else part.finish(source.name, piece, onWarning);
    }
  } finally {
    decoder.free();
  }
}

/**
 * Open an MP3 file.
 *
 * @param source - the file, without the tags at its ends
 * @param head - where its frames begin, as `findMp3Start` found it
 * @param codecs - where the decoder comes from
 * @returns a reader; with an Info frame that names delay and padding, gapless. Recordings of one kind that
 *   were joined are read one after the other
 * @source own; the decoder is behind a port
 * @parity test/formats-foreign.test.ts (files of ffmpeg, lengths against ffmpeg and mpg123)
 */
export function openMp3(source: ByteSource, head: Mp3Head, codecs: AudioCodecs): AudioReader {
  const { frame, info, start, first } = head;
  const { skip, end } = soundRange(info, frame);
  const rest = info?.bytes == null ? 0 : source.size - first - info.bytes;
  const length = end === null || rest > smallRest ? null : end - skip;
  const guessed = ((source.size - start) * 8 * frame.sampleRate) / (1000 * frame.kilobitsPerSecond);
  return {
    name: source.name,
    format: "mp3",
    sampleRate: frame.sampleRate,
    channelCount: frame.channelCount,
    length,
    approximateLength: length ?? Math.max(0, Math.round(guessed)),
    isWhole: false,
    blocks: (options) => readParts(source, head, codecs, options),
  };
}
