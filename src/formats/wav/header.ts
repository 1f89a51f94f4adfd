/**
 * The head of a WAV file: which samples, how many, where. Walks RIFF chunks by range and forgives what
 * programs in the wild get wrong (stale sizes, missing pad bytes); refuses to decode samples.
 */
import type { ByteSource, Hertz, Samples } from "#base";
import { corrupt, truncated, unsupported } from "../audio-reader.ts";
import { isChunkName, maxChunks, nextChunk } from "./chunks.ts";

/** Where the samples of a WAV file lie, and what they are. */
export interface WavHeader {
  readonly sampleRate: Hertz;
  readonly channelCount: number;
  readonly encoding: "integer" | "float" | "a-law" | "µ-law" | "mp3";
  /** Bytes of one sample of one channel, 1…8. */
  readonly sampleBytes: number;
  /** First byte of the samples. */
  readonly dataOffset: number;
  /** First byte behind the chunk of the samples. */
  readonly next: number;
  /** Samples per channel; of `mp3` bytes. */
  readonly length: Samples;
  /** Samples per channel that the file announces; more than `length` where its end is incomplete. */
  readonly announced: Samples;
}

type Shape = Omit<WavHeader, "dataOffset" | "next" | "length" | "announced">;

/** Sizes that writers leave behind when they cannot seek back; anything this big is a placeholder. */
const placeholderSize = 0x7fff_0000;

const ascii = (bytes: Uint8Array) => String.fromCharCode(...bytes);
const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const knownCodecs: Readonly<Record<number, string>> = {
  2: "WAV with Microsoft ADPCM",
  17: "WAV with IMA ADPCM",
  49: "WAV with GSM 6.10",
  80: "WAV with MPEG layer I or II",
  255: "WAV with AAC",
  353: "WAV with Windows Media",
};

const encodings: Readonly<Record<number, WavHeader["encoding"]>> = {
  1: "integer",
  3: "float",
  6: "a-law",
  7: "µ-law",
  85: "mp3",
};

function readShape(name: string, bytes: Uint8Array): Shape {
  if (bytes.length < 14)
    throw corrupt(name, `its fmt chunk has ${bytes.length} bytes, at least 14 are needed`);
  const fields = view(bytes);
  const tag = fields.getUint16(0, true);
  const codec = tag === 0xfffe && bytes.length >= 26 ? fields.getUint16(24, true) : tag;
  const channelCount = fields.getUint16(2, true);
  const sampleRate = fields.getUint32(4, true);
  const align = fields.getUint16(12, true);
  // The oldest writers leave the depth out.
  const bits = bytes.length < 16 ? (8 * align) / Math.max(1, channelCount) : fields.getUint16(14, true);
  const encoding = encodings[codec];
  if (!encoding) {
    throw unsupported(name, knownCodecs[codec] ?? `WAV with codec 0x${codec.toString(16)}`);
  }
  if (channelCount === 0 || channelCount > 64) throw corrupt(name, `it claims ${channelCount} channels`);
  if (sampleRate < 1000 || sampleRate > 768_000) throw corrupt(name, `it claims a rate of ${sampleRate} Hz`);
  if (encoding !== "integer" && encoding !== "float")
    return { sampleRate, channelCount, encoding, sampleBytes: 1 };
  const written = align / channelCount;
  const sampleBytes =
    Number.isInteger(written) && written * 8 >= bits && written > 0 ? written : Math.ceil(bits / 8);
  const fits =
    encoding === "float" ? sampleBytes === 4 || sampleBytes === 8 : sampleBytes >= 1 && sampleBytes <= 4;
  if (!fits) throw unsupported(name, `WAV with ${bits}-bit ${encoding} samples of ${sampleBytes} bytes`);
  return { sampleRate, channelCount, encoding, sampleBytes };
}

/** How many bytes of samples there should be, where the chunk's own word is doubtful. */
async function measureData(
  source: ByteSource,
  offset: number,
  claimed: number,
  wide: boolean,
): Promise<number> {
  const rest = source.size - offset;
  if (!wide && claimed >= placeholderSize && claimed > rest) return rest;
  if (claimed === 0 && rest > 8) {
    const after = await source.read(offset, 8);
    const size = view(after).getUint32(4, true);
    const isChunk = isChunkName(after.subarray(0, 4)) && size <= rest - 8;
    return isChunk ? 0 : rest;
  }
  return claimed;
}

interface DataPlace {
  readonly offset: number;
  readonly bytes: number;
  readonly next: number;
  /** As a ds64 chunk says. */
  readonly samples: Samples | null;
}

/** Where the samples lie, and how many there are. */
function placeSamples(
  source: ByteSource,
  shape: Shape,
  { offset, bytes, next, samples }: DataPlace,
): WavHeader {
  const stride = shape.sampleBytes * (shape.encoding === "mp3" ? 1 : shape.channelCount);
  const counted = Math.floor(bytes / stride);
  // Some writers count the pad byte as data; the count of samples knows better.
  const announced = samples !== null && counted - samples === 1 && stride === 1 ? samples : counted;
  const there = Math.floor(Math.max(0, source.size - offset) / stride);
  return { ...shape, dataOffset: offset, next, length: Math.min(announced, there), announced };
}

/**
 * Read the head of a WAV file (RIFF, RF64 or BW64).
 *
 * @param source - the file
 * @returns what its samples are and where they lie; the description may follow the samples
 * @throws LooperError FORMAT_TRUNCATED, FORMAT_CORRUPT, FORMAT_UNSUPPORTED
 * @source Multimedia Programming Interface and Data Specifications 1.0; EBU Tech 3306 (RF64)
 */
export async function readWavHeader(source: ByteSource): Promise<WavHeader> {
  const { name, size } = source;
  let shape: Shape | undefined;
  let wide: { readonly bytes: number; readonly samples: Samples } | undefined;
  let data: DataPlace | undefined;
  let at = 12;
  for (let chunk = 0; chunk < maxChunks && at + 8 <= size; chunk++) {
    const head = await source.read(at, 8);
    if (head.length < 8) break;
    const id = ascii(head.subarray(0, 4));
    const claimed = view(head).getUint32(4, true);
    const body = at + 8;
    if (id === "data") {
      const isWide = wide !== undefined && claimed === 0xffff_ffff;
      const bytes = await measureData(source, body, isWide ? wide!.bytes : claimed, isWide);
      const next = await nextChunk(source, body + bytes, bytes % 2 === 1);
      data ??= { offset: body, bytes, next, samples: isWide ? wide!.samples : null };
    }
    if (id === "fmt ") shape = readShape(name, await source.read(body, Math.min(claimed, 40)));
    if (id === "ds64") {
      const sizes = view(await source.read(body, 24));
      if (sizes.byteLength === 24) {
        wide = { bytes: Number(sizes.getBigUint64(8, true)), samples: Number(sizes.getBigUint64(16, true)) };
      }
    }
    if (shape && data) return placeSamples(source, shape, data);
    at = await nextChunk(source, body + claimed, claimed % 2 === 1);
  }
  if (data) throw corrupt(name, "nothing describes its samples (no fmt chunk)");
  if (at + 8 > size)
    throw truncated(name, "the file ends before its samples", { found: size, expected: at + 8 });
  throw corrupt(name, `no samples within its first ${maxChunks} chunks`);
}
