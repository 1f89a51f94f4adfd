/**
 * Writing MP3 that loops: constant bitrate, an Info frame that makes it gapless, and a label with the tempo.
 */
import { type AudioClip, clipLength, LooperError } from "#base";
import type { Mp3Encoder } from "../codecs.ts";
import type { LoopMetadata } from "../loop-metadata.ts";
import { readMpegFrame } from "./frame.ts";
import { writeId3 } from "./id3.ts";
import { writeMp3Info } from "./info.ts";

/** How to write an MP3 file. */
export interface Mp3Options {
  /** Constant bitrate; rates below 32 kHz have at most 160. */
  readonly kilobitsPerSecond?: 128 | 160 | 192 | 256 | 320;
  readonly metadata?: LoopMetadata;
}

const rates: readonly number[] = [8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000];

/** Count whole frames, and their samples. */
function countFrames(stream: Uint8Array): { frames: number; samples: number; bytes: number } {
  let [frames, samples, at] = [0, 0, 0];
  for (
    let frame = readMpegFrame(stream, at);
    frame && at + frame.bytes <= stream.length;
    frame = readMpegFrame(stream, at)
  ) {
    at += frame.bytes;
    frames++;
    samples += frame.samples;
  }
  return { frames, samples, bytes: at };
}

/**
 * Write an MP3 file.
 *
 * @param clip - audio [C, N], C 1 or 2
 * @param encoder - makes the frames
 * @param options - bitrate (192 by default); what the file says about itself
 * @returns the file; players that honour the Info frame give back exactly N samples
 * @throws LooperError FORMAT_UNSUPPORTED where MP3 has no such rate or so many channels
 * @source own
 * @parity test/formats-foreign.test.ts (ffmpeg, mpg123)
 */
export function encodeMp3(clip: AudioClip, encoder: Mp3Encoder, options: Mp3Options = {}): Uint8Array {
  const { sampleRate, channels } = clip;
  if (!rates.includes(sampleRate) || channels.length < 1 || channels.length > 2) {
    throw new LooperError(
      "FORMAT_UNSUPPORTED",
      `MP3 cannot hold ${channels.length} channels at ${sampleRate} Hz. Choose 1 or 2 channels at 32000, 44100 or 48000 Hz, or WAV.`,
      { facts: { sampleRate, channels: channels.length } },
    );
  }
  const wanted = options.kilobitsPerSecond ?? 192;
  const raw = encoder.encode(clip, sampleRate < 32_000 ? Math.min(160, wanted) : wanted);
  const { frames, samples, bytes } = countFrames(raw);
  const stream = raw.subarray(0, bytes);
  const first = readMpegFrame(stream, 0);
  if (!first) {
    throw new LooperError(
      "RUNTIME_FAILED",
      `The MP3 encoder made no frames of ${clipLength(clip)} samples. Choose WAV.`,
    );
  }
  const padding = samples - encoder.delay - clipLength(clip);
  const info = writeMp3Info(stream, first, frames, encoder.delay, padding);
  const label = options.metadata ? writeId3(options.metadata) : new Uint8Array(0);
  const file = new Uint8Array(label.length + info.length + stream.length);
  file.set(label);
  file.set(info, label.length);
  file.set(stream, label.length + info.length);
  return file;
}
