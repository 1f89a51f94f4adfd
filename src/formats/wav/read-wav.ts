/**
 * Reading WAV: whole numbers of 8 to 32 bits, floats of 32 and 64, the two laws of telephony, by range.
 */
import type { AudioClip, ByteSource, Samples } from "#base";
import { type AudioReader, type ReadOptions, truncated } from "../audio-reader.ts";
import { tolerateMissing } from "../incomplete-end.ts";
import { aLaw, muLaw } from "./companding.ts";
import type { WavHeader } from "./header.ts";

/** Samples in a block, of all channels together. */
const blockSize: Samples = 131_072;

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
  const { channelCount, sampleBytes, sampleRate } = header;
  const stride = channelCount * sampleBytes;
  const count = Math.floor(bytes.length / stride);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const channels = Array.from({ length: channelCount }, (_, c) => {
    const channel = new Float32Array(count); // [n]
    for (let n = 0, at = c * sampleBytes; n < count; n++, at += stride) channel[n] = readSample(view, at);
    return channel;
  });
  return { channels, sampleRate };
}

/**
 * Open a WAV file.
 *
 * @param source - the file; RIFF, RF64 or BW64
 * @param header - as `readWavHeader` read it; its samples are not MP3
 * @returns a reader; values outside ±1 of float files pass through as they are
 * @throws LooperError FORMAT_TRUNCATED
 * @source own
 * @parity test/formats-foreign.test.ts (files written by ffmpeg and sox)
 */
export function openWav(source: ByteSource, header: WavHeader): AudioReader {
  const { name } = source;
  const { dataOffset, length, announced, channelCount, sampleRate } = header;
  const missing = { name, sampleRate, found: length, expected: announced };
  tolerateMissing(missing);
  const stride = channelCount * header.sampleBytes;
  const blockLength = Math.max(1, Math.floor(blockSize / channelCount));
  const readSample = sampleDecoder(header);
  async function* blocks({ signal, onWarning }: ReadOptions = {}) {
    for (let n = 0; n < length; n += blockLength) {
      signal?.throwIfAborted();
      const wanted = Math.min(blockLength, length - n) * stride;
      const bytes = await source.read(dataOffset + n * stride, wanted);
      if (bytes.length < wanted) {
        const found = n + Math.floor(bytes.length / stride);
        throw truncated(name, `${length} samples announced, ${found} read`, { found, expected: length });
      }
      yield decodeBlock(header, readSample, bytes);
    }
    tolerateMissing(missing, onWarning);
  }
  return { name, format: "wav", sampleRate, channelCount, length, approximateLength: length, blocks };
}
