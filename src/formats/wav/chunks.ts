/** The chunks of a WAV file: where the next one starts, and what follows the one with the samples. */
import type { ByteSource } from "#base";

/** More chunks than any program writes: a file with more is noise. */
export const maxChunks = 4096;

const ascii = (bytes: Uint8Array) => String.fromCharCode(...bytes);
const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
/** Whether bytes begin with what may be the name of a chunk. */
export const isChunkName = (bytes: Uint8Array) =>
  bytes.length >= 4 && bytes.subarray(0, 4).every((byte) => byte >= 0x20 && byte < 0x7f);
/** Chunks that programs write. */
const knownChunks = new Set(
  "acid adtl afsp axml aXML bext cart chna cue DGDA data ds64 fact FLLR fmt id3 ID3 inst iXML JUNK junk levl LGWV LIST list MD5 minf elm1 note olym PAD PEAK plst r64m regn ResU SAUR smpl SNDM strc umid wavl _PMX"
    .split(" ")
    .map((name) => name.padEnd(4)),
);

/** How much a place looks like the start of a chunk: 0 to 2. */
async function likeChunk(source: ByteSource, at: number): Promise<number> {
  const bytes = await source.read(at, 8);
  if (knownChunks.has(ascii(bytes.subarray(0, 4)))) return 2;
  return bytes.length === 8 && isChunkName(bytes) && at + 8 + view(bytes).getUint32(4, true) <= source.size
    ? 1
    : 0;
}

/**
 * Where the next chunk starts: chunks are padded to even sizes, except by programs that forget to; the pad
 * byte should be 0, and is not always.
 *
 * @param source - the file
 * @param end - first byte behind the last one's body
 * @param isOdd - whether that body has an odd size
 */
export async function nextChunk(source: ByteSource, end: number, isOdd: boolean): Promise<number> {
  if (!isOdd) return end;
  const [padded, plain] = [await likeChunk(source, end + 1), await likeChunk(source, end)];
  return plain > padded ? end : end + 1;
}

/** What follows the samples of a WAV file, but for descriptions. */
export interface MoreData {
  /** Bytes of further `data` chunks, where they lie in the file. */
  readonly data: readonly { readonly offset: number; readonly bytes: number }[];
  /** First byte of a second WAV file behind the first; null where there is none. */
  readonly another: number | null;
}

/**
 * Walk through what follows the samples.
 *
 * @param source - the file
 * @param at - first byte behind the chunk of the samples
 * @returns further samples; the walk ends where something is no chunk, or a second file begins
 */
export async function findMoreData(source: ByteSource, at: number): Promise<MoreData> {
  const data: { offset: number; bytes: number }[] = [];
  let place = at;
  for (let chunk = 0; chunk < maxChunks && place + 8 <= source.size; chunk++) {
    const head = await source.read(place, 12);
    if (!isChunkName(head)) break;
    const name = ascii(head.subarray(0, 4));
    if (name === "RIFF" && ascii(head.subarray(8, 12)) === "WAVE") return { data, another: place };
    const claimed = view(head).getUint32(4, true);
    const body = place + 8;
    const bytes = Math.min(claimed, source.size - body);
    if (name === "data" && bytes > 0) data.push({ offset: body, bytes });
    place = await nextChunk(source, body + claimed, claimed % 2 === 1);
  }
  return { data, another: null };
}
