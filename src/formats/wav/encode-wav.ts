/**
 * Writing WAV: PCM of 16 or 24 bits or 32-bit float, and the chunks by which samplers and DAWs know a loop.
 */
import { type AudioClip, clipLength, type Samples } from "#base";
import type { LoopMetadata } from "../loop-metadata.ts";
import { writeId3 } from "../mp3/id3.ts";
import { notANumber, quantize } from "../quantize.ts";

/** How to write a WAV file. */
export interface WavOptions {
  /** 16 and 24 are whole numbers, 32 is float. */
  readonly bitDepth: 16 | 24 | 32;
  readonly metadata?: LoopMetadata;
  /** Turn the dither of 16 bits over. */
  readonly invertsDither?: boolean | undefined;
}

const text = new TextEncoder();

/** Lay out fields one after the other, little-endian. */
function fields(size: number, write: (view: DataView) => void): Uint8Array {
  const view = new DataView(new ArrayBuffer(size));
  write(view);
  return new Uint8Array(view.buffer);
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** A chunk: name, size, body, a pad byte where the size is odd. */
function chunk(name: string, body: Uint8Array): Uint8Array {
  const head = fields(8, (view) => view.setUint32(4, body.length, true));
  head.set(text.encode(name));
  return join([head, body, new Uint8Array(body.length % 2)]);
}

function formatChunk(clip: AudioClip, bitDepth: number): Uint8Array {
  const isFloat = bitDepth === 32;
  const stride = (clip.channels.length * bitDepth) / 8;
  const body = fields(isFloat ? 18 : 16, (view) => {
    view.setUint16(0, isFloat ? 3 : 1, true);
    view.setUint16(2, clip.channels.length, true);
    view.setUint32(4, clip.sampleRate, true);
    view.setUint32(8, clip.sampleRate * stride, true);
    view.setUint16(12, stride, true);
    view.setUint16(14, bitDepth, true);
  });
  return chunk("fmt ", body);
}

function integerData(clip: AudioClip, bitDepth: 16 | 24, invertsDither?: boolean): Uint8Array {
  const channels = quantize(clip, bitDepth, invertsDither);
  const sampleBytes = bitDepth / 8;
  const bytes = new Uint8Array(clipLength(clip) * channels.length * sampleBytes); // [N, C, bytes]
  for (const [c, channel] of channels.entries()) {
    for (let n = 0, at = c * sampleBytes; n < channel.length; n++, at += channels.length * sampleBytes) {
      for (let b = 0; b < sampleBytes; b++) bytes[at + b] = channel[n] >> (8 * b);
    }
  }
  return bytes;
}

function floatData(clip: AudioClip): Uint8Array {
  const stride = clip.channels.length * 4;
  return fields(clipLength(clip) * stride, (view) => {
    for (const [c, channel] of clip.channels.entries()) {
      for (let n = 0; n < channel.length; n++) {
        if (Number.isNaN(channel[n])) throw notANumber(c, n);
        view.setFloat32(n * stride + c * 4, channel[n], true);
      }
    }
  });
}

/** `acid`: tempo, beats, metre and root, as loop browsers read them. */
function acidChunk({ bpm, beats, beatsPerBar, rootNote }: LoopMetadata): Uint8Array {
  const stretches = 0x04;
  const hasRoot = 0x02;
  const body = fields(24, (view) => {
    view.setUint32(0, rootNote === undefined ? stretches : stretches | hasRoot, true);
    view.setUint16(4, 48 + ((rootNote ?? 0) % 12), true);
    view.setUint16(6, 0x8000, true);
    view.setUint32(12, beats, true);
    view.setUint16(16, 4, true);
    view.setUint16(18, beatsPerBar, true);
    view.setFloat32(20, bpm, true);
  });
  return chunk("acid", body);
}

/** `smpl`: one endless forward loop over the whole file, as samplers read it. */
function samplerChunk(clip: AudioClip, length: Samples, rootNote = 60): Uint8Array {
  const body = fields(60, (view) => {
    view.setUint32(8, Math.round(1e9 / clip.sampleRate), true);
    view.setUint32(12, rootNote, true);
    view.setUint32(28, 1, true); // loops
    view.setUint32(48, Math.max(0, length - 1), true); // its last sample; the first is 0
  });
  return chunk("smpl", body);
}

function infoChunk({ title, software, comment, licence }: LoopMetadata): Uint8Array {
  const entries: [string, string | undefined][] = [
    ["INAM", title],
    ["ISFT", software],
    ["ICMT", comment],
    ["ICOP", licence],
  ];
  const written = entries.flatMap(([name, value]) => (value ? [chunk(name, text.encode(`${value}\0`))] : []));
  return chunk("LIST", join([text.encode("INFO"), ...written]));
}

/**
 * Write a WAV file.
 *
 * @param clip - audio [C, N]
 * @param options - bit depth; what the file says about itself
 * @returns the file; equal input gives equal bytes
 * @throws LooperError RUNTIME_NOT_A_NUMBER
 * @source own; `acid` and `smpl` as libsndfile reads them
 * @parity test/formats-foreign.test.ts (sndfile-info, soxi, ffmpeg)
 */
export function encodeWav(clip: AudioClip, { bitDepth, metadata, invertsDither }: WavOptions): Uint8Array {
  const length = clipLength(clip);
  const fact = fields(4, (view) => view.setUint32(0, length, true));
  const body = join([
    text.encode("WAVE"),
    formatChunk(clip, bitDepth),
    ...(bitDepth === 32 ? [chunk("fact", fact)] : []),
    chunk("data", bitDepth === 32 ? floatData(clip) : integerData(clip, bitDepth, invertsDither)),
    ...(metadata
      ? [
          samplerChunk(clip, length, metadata.rootNote),
          acidChunk(metadata),
          infoChunk(metadata),
          // `acid` has the root alone, and LIST has no key: DJ programs read one from ID3.
          ...(metadata.key ? [chunk("id3 ", writeId3(metadata))] : []),
        ]
      : []),
  ]);
  return chunk("RIFF", body);
}
