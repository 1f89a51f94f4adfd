/**
 * The head of a WAV file: which samples, how many, where. Walks RIFF chunks by range and forgives what
 * programs in the wild get wrong (stale sizes, missing pad bytes); refuses to decode samples.
 */
import type { ByteSource, Hertz, Samples } from "#base";
import { corrupt, truncated, unsupported } from "../audio-reader.ts";

/** Where the samples of a WAV file lie, and what they are. */
export interface WavHeader {
  readonly sampleRate: Hertz;
  readonly channelCount: number;
  readonly encoding: "integer" | "float";
  /** Bytes of one sample of one channel, 1…8. */
  readonly sampleBytes: number;
  /** First byte of the samples. */
  readonly dataOffset: number;
  /** Samples per channel. */
  readonly length: Samples;
}

type Shape = Omit<WavHeader, "dataOffset" | "length">;

/** Sizes that writers leave behind when they cannot seek back; anything this big is a placeholder. */
const placeholderSize = 0x7fff_0000;
/** More chunks than any program writes: a file with more is noise. */
const maxChunks = 4096;

const ascii = (bytes: Uint8Array) => String.fromCharCode(...bytes);
const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const isChunkName = (bytes: Uint8Array) => bytes.every((byte) => byte >= 0x20 && byte < 0x7f);

const knownCodecs: Readonly<Record<number, string>> = {
  2: "WAV with Microsoft ADPCM",
  6: "WAV with A-law",
  7: "WAV with µ-law",
  17: "WAV with IMA ADPCM",
  49: "WAV with GSM 6.10",
  85: "MP3 inside WAV",
};

function readShape(name: string, bytes: Uint8Array): Shape {
  if (bytes.length < 16)
    throw corrupt(name, `its fmt chunk has ${bytes.length} bytes, at least 16 are needed`);
  const fields = view(bytes);
  const tag = fields.getUint16(0, true);
  const codec = tag === 0xfffe && bytes.length >= 26 ? fields.getUint16(24, true) : tag;
  const channelCount = fields.getUint16(2, true);
  const sampleRate = fields.getUint32(4, true);
  const align = fields.getUint16(12, true);
  const bits = fields.getUint16(14, true);
  if (codec !== 1 && codec !== 3) {
    throw unsupported(name, knownCodecs[codec] ?? `WAV with codec 0x${codec.toString(16)}`);
  }
  if (channelCount === 0 || channelCount > 64) throw corrupt(name, `it claims ${channelCount} channels`);
  if (sampleRate < 1000 || sampleRate > 768_000) throw corrupt(name, `it claims a rate of ${sampleRate} Hz`);
  const written = align / channelCount;
  const sampleBytes =
    Number.isInteger(written) && written * 8 >= bits && written > 0 ? written : Math.ceil(bits / 8);
  const encoding = codec === 3 ? "float" : "integer";
  const fits =
    encoding === "float" ? sampleBytes === 4 || sampleBytes === 8 : sampleBytes >= 1 && sampleBytes <= 4;
  if (!fits) throw unsupported(name, `WAV with ${bits}-bit ${encoding} samples of ${sampleBytes} bytes`);
  return { sampleRate, channelCount, encoding, sampleBytes };
}

/** Where the next chunk starts: chunks are padded to even sizes, except by programs that forget to. */
async function nextChunk(source: ByteSource, end: number): Promise<number> {
  if (end % 2 === 0) return end;
  const bytes = await source.read(end, 4);
  return bytes.length === 4 && isChunkName(bytes) ? end : end + 1;
}

/** How many bytes of samples there are, where the chunk's own word is doubtful. */
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
  if (claimed > rest) {
    const missing = `${claimed} bytes of samples are announced, ${rest} are there`;
    throw truncated(source.name, missing, { found: rest, expected: claimed });
  }
  return claimed;
}

/**
 * Read the head of a WAV file (RIFF, RF64 or BW64).
 *
 * @param source - the file
 * @returns what its samples are and where they lie
 * @throws LooperError FORMAT_TRUNCATED, FORMAT_CORRUPT, FORMAT_UNSUPPORTED
 * @source Multimedia Programming Interface and Data Specifications 1.0; EBU Tech 3306 (RF64)
 */
export async function readWavHeader(source: ByteSource): Promise<WavHeader> {
  const { name, size } = source;
  let shape: Shape | undefined;
  let wide: { readonly bytes: number; readonly samples: Samples } | undefined;
  let at = 12;
  for (let chunk = 0; chunk < maxChunks && at + 8 <= size; chunk++) {
    const head = await source.read(at, 8);
    if (head.length < 8) break;
    const id = ascii(head.subarray(0, 4));
    const claimed = view(head).getUint32(4, true);
    const body = at + 8;
    if (id === "data") {
      if (!shape) throw corrupt(name, "its samples come before their description (no fmt chunk)");
      const isWide = wide !== undefined && claimed === 0xffff_ffff;
      const bytes = await measureData(source, body, isWide ? wide!.bytes : claimed, isWide);
      const stride = shape.sampleBytes * shape.channelCount;
      const length = Math.floor(bytes / stride);
      // Some writers count the pad byte as data; the count of samples knows better.
      const isPadded = isWide && length - wide!.samples === 1 && stride === 1;
      return { ...shape, dataOffset: body, length: isPadded ? length - 1 : length };
    }
    if (id === "fmt ") shape = readShape(name, await source.read(body, Math.min(claimed, 40)));
    if (id === "ds64") {
      const sizes = view(await source.read(body, 24));
      if (sizes.byteLength === 24) {
        wide = { bytes: Number(sizes.getBigUint64(8, true)), samples: Number(sizes.getBigUint64(16, true)) };
      }
    }
    at = await nextChunk(source, body + claimed);
  }
  if (at + 8 > size)
    throw truncated(name, "the file ends before its samples", { found: size, expected: at + 8 });
  throw corrupt(name, `no samples within its first ${maxChunks} chunks`);
}
