/**
 * Reading WAV: whole numbers of 8 to 32 bits, floats of 32 and 64, the two laws of telephony, by range.
 */
import type { AudioClip, ByteSource, Samples } from "#base";
import { type AudioReader, type ReadOptions, truncated } from "../audio-reader.ts";
import { tolerateMissing } from "../incomplete-end.ts";
import { findMoreData } from "./chunks.ts";
import { aLaw, muLaw } from "./companding.ts";
import type { WavHeader } from "./header.ts";

/** Samples in a block, of all channels together. */
const blockSize: Samples = 131_072;

/** Whether floats in memory lie as they do in a WAV file. */
const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

type ReadSample = (view: DataView, offset: number) => number;

/** How to read one sample: full scale is ±1; 8-bit WAV is unsigned, wider is signed. */
function sampleDecoder({ encoding, sampleBytes }: WavHeader): ReadSample {
  if (encoding === "a-law") return (v, at) => aLaw[v.getUint8(at)];
  if (encoding === "µ-law") return (v, at) => muLaw[v.getUint8(at)];
  if (encoding === "float") {
    return sampleBytes === 4 ? (v, at) => v.getFloat32(at, true) : (v, at) => v.getFloat64(at, true);
  }
  if (sampleBytes === 1) return (v, at) => (v.getUint8(at) - 128) / 128;
  if (sampleBytes === 2) return (v, at) => v.getInt16(at, true) / 32_768;
  if (sampleBytes === 3) return (v, at) => ((v.getInt8(at + 2) << 16) | v.getUint16(at, true)) / 8_388_608;
  return (v, at) => v.getInt32(at, true) / 2_147_483_648;
}

function decodeBlock(header: WavHeader, readSample: ReadSample, bytes: Uint8Array): AudioClip {
  const { channelCount, sampleBytes, sampleRate, encoding } = header;
  const stride = channelCount * sampleBytes;
  const count = Math.floor(bytes.length / stride);
  if (encoding === "float" && sampleBytes === 4 && isLittleEndian) {
    const all = new Float32Array(count * channelCount); // [n · C]
    new Uint8Array(all.buffer).set(bytes.subarray(0, count * stride));
    const take = (_: unknown, c: number) => {
      const channel = new Float32Array(count); // [n]
      for (let n = 0, at = c; n < count; n++, at += channelCount) channel[n] = all[at];
      return channel;
    };
    return { channels: Array.from({ length: channelCount }, take), sampleRate };
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const channels = Array.from({ length: channelCount }, (_, c) => {
    const channel = new Float32Array(count); // [n]
    for (let n = 0, at = c * sampleBytes; n < count; n++, at += stride) channel[n] = readSample(view, at);
    return channel;
  });
  return { channels, sampleRate };
}

interface Piece {
  readonly offset: number;
  readonly length: Samples;
}

/** Where blocks of samples lie, and how many samples come before each. */
function* cutBlocks(pieces: readonly Piece[], channelCount: number, stride: number) {
  const blockLength = Math.max(1, Math.floor(blockSize / channelCount));
  let before = 0;
  for (const { offset, length } of pieces) {
    for (let n = 0; n < length; n += blockLength) {
      const count = Math.min(blockLength, length - n);
      yield { offset: offset + n * stride, bytes: count * stride, before };
      before += count;
    }
  }
}

/**
 * Open a WAV file.
 *
 * @param source - the file; RIFF, RF64 or BW64
 * @param header - as `readWavHeader` read it; its samples are not MP3
 * @returns a reader; values outside ±1 of float files pass through as they are; more than one chunk of samples
 *   are read one after the other, with a warning
 * @throws LooperError FORMAT_TRUNCATED
 * @source own
 * @parity test/formats-foreign.test.ts (files written by ffmpeg and sox)
 */
export async function openWav(source: ByteSource, header: WavHeader): Promise<AudioReader> {
  const { name } = source;
  const { channelCount, sampleRate } = header;
  const stride = channelCount * header.sampleBytes;
  const { data, another } = await findMoreData(source, header.next);
  const pieces = [
    { offset: header.dataOffset, length: header.length },
    ...data.map(({ offset, bytes }) => ({ offset, length: Math.floor(bytes / stride) })),
  ];
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const missing = { name, sampleRate, found: header.length, expected: header.announced };
  tolerateMissing(missing);
  const readSample = sampleDecoder(header);
  async function* blocks({ signal, onWarning }: ReadOptions = {}) {
    for (const { offset, bytes, before } of cutBlocks(pieces, channelCount, stride)) {
      signal?.throwIfAborted();
      const read = await source.read(offset, bytes);
      if (read.length < bytes) {
        const found = before + Math.floor(read.length / stride);
        throw truncated(name, `${length} samples announced, ${found} read`, { found, expected: length });
      }
      yield decodeBlock(header, readSample, read);
    }
    tolerateMissing(missing, onWarning);
    if (data.length > 0) {
      const message = `${name} holds its samples in ${pieces.length} chunks; they are read one after the other, where other programs may read one of them.`;
      onWarning?.({ code: "AUDIO_PARTS_JOINED", message });
    }
    if (another !== null) {
      const message = `${name} holds another WAV file from byte ${another} on, which is left out.`;
      onWarning?.({ code: "AUDIO_PART_LEFT_OUT", message });
    }
  }
  const isWhole = header.encoding !== "float";
  return {
    name,
    format: "wav",
    sampleRate,
    channelCount,
    length,
    approximateLength: length,
    isWhole,
    blocks,
  };
}
