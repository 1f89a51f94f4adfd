/**
 * Tags and litter around the sound: stepped over by the sizes that they give themselves, at both ends.
 *
 *     ID3v2 · APE · zeros │ sound │ APE · Lyrics3 · ID3v2 with foot · ID3v1
 */
import type { ByteSource } from "#base";
import { readMpegFrame } from "./mp3/frame.ts";
import { nameStranger } from "./name-stranger.ts";

/** Bytes that the head of an ID3v2 tag takes. */
export const id3HeadBytes = 10;
const apeHeadBytes = 32;
const id3v1Bytes = 128;
const extendedId3v1Bytes = 227;
/** Tags that may lie at one end. */
const maxTags = 64;
/** Fewer zeros than this may belong to something. */
const leastZeros = 64;

const ascii = (bytes: Uint8Array, from = 0, to = bytes.length) =>
  String.fromCharCode(...bytes.subarray(from, to));
const word = (bytes: Uint8Array, at: number) =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(at, true);

const marks = ["fLaC", "RIFF", "RF64", "BW64", "OggS", "APET", "ID3\x02", "ID3\x03", "ID3\x04"];

/** Whether something that follows a tag begins here: 2 where it is plain, 1 for zeros, which a silent frame has too. */
async function likeBeginning(source: ByteSource, at: number): Promise<number> {
  const bytes = await source.read(at, 8);
  const mark = ascii(bytes, 0, 4);
  if (marks.includes(mark) || readMpegFrame(bytes, 0) || nameStranger(bytes) !== null) return 2;
  return mark === "\0\0\0\0" ? 1 : 0;
}

/**
 * Measure an ID3v2 tag. Its size has 7 bits a byte; some programs write 8, and what lies at either place
 * tells them apart.
 *
 * @param source - a file
 * @param at - where the tag may begin
 * @returns its size with head and foot; 0 where it is none
 * @source id3.org: ID3 tag version 2.4.0 §3
 */
export async function measureId3(source: ByteSource, at: number): Promise<number> {
  const head = await source.read(at, id3HeadBytes);
  if (head.length < id3HeadBytes || ascii(head, 0, 3) !== "ID3" || head[3] === 0xff) return 0;
  const around = id3HeadBytes + (head[3] === 4 && head[5] & 0x10 ? id3HeadBytes : 0);
  const [a, b, c, d] = head.subarray(6);
  const bySeven = around + ((a & 127) << 21) + ((b & 127) << 14) + ((c & 127) << 7) + (d & 127);
  const byEight = around + a * 2 ** 24 + (b << 16) + (c << 8) + d;
  if (bySeven === byEight) return bySeven;
  const [seven, eight] = [
    await likeBeginning(source, at + bySeven),
    await likeBeginning(source, at + byEight),
  ];
  // Only a size that cannot be meant by 7 bits is taken for one of 8 without plain evidence.
  const isSyncSafe = (a | b | c | d) < 128;
  return seven === 2 || (eight < 2 && isSyncSafe) || seven > eight ? bySeven : byEight;
}

/** Measure an APE tag from its head. */
async function measureApe(source: ByteSource, at: number): Promise<number> {
  const head = await source.read(at, apeHeadBytes);
  if (head.length < apeHeadBytes || ascii(head, 0, 8) !== "APETAGEX") return 0;
  return word(head, 20) & 0x2000_0000 ? apeHeadBytes + word(head, 12) : 0;
}

/** Count the zeros from a place on; 0 where they are few. */
async function measureZeros(source: ByteSource, at: number): Promise<number> {
  let count = 0;
  for (;;) {
    const bytes = await source.read(at + count, count === 0 ? leastZeros : 1 << 16);
    const other = bytes.findIndex((byte) => byte !== 0);
    count += other < 0 ? bytes.length : other;
    if (other >= 0 || bytes.length === 0) return count < leastZeros ? 0 : count;
  }
}

/**
 * Measure one tag, or a run of zeros.
 *
 * @param source - a file
 * @param at - where it may begin
 * @returns its size; 0 where there is none
 */
export async function measureTag(source: ByteSource, at: number): Promise<number> {
  const size = (await measureId3(source, at)) || (await measureApe(source, at));
  if (size > 0) return size;
  const head = await source.read(at, 3);
  if (ascii(head) === "TAG") return id3v1Bytes;
  return measureZeros(source, at);
}

/**
 * Find where tags and zeros before the sound end.
 *
 * @param source - a file
 * @returns an offset, which is beyond the file where a tag claims more than there is
 */
export async function skipTags(source: ByteSource): Promise<number> {
  let at = 0;
  for (let tag = 0; tag < maxTags && at < source.size; tag++) {
    const size =
      (await measureId3(source, at)) || (await measureApe(source, at)) || (await measureZeros(source, at));
    if (size === 0) break;
    at += size;
  }
  return at;
}

/** Measure one tag that ends at a place; 0 where there is none. */
async function measureTagBefore(source: ByteSource, end: number): Promise<number> {
  const tail = (length: number, skip = 0) => source.read(Math.max(0, end - skip - length), length);
  if (ascii(await tail(id3v1Bytes), 0, 3) === "TAG") {
    const isExtended = ascii(await tail(extendedId3v1Bytes, id3v1Bytes), 0, 4) === "TAG+";
    return id3v1Bytes + (isExtended ? extendedId3v1Bytes : 0);
  }
  const foot = await tail(apeHeadBytes);
  if (foot.length < apeHeadBytes) return 0;
  if (ascii(foot, 0, 8) === "APETAGEX") return word(foot, 12) + (word(foot, 20) >>> 31) * apeHeadBytes;
  if (ascii(foot, 23) === "LYRICS200") return Number(ascii(foot, 17, 23)) + 15 || 0;
  if (ascii(foot, 23) === "LYRICSEND") {
    const lyrics = ascii(await tail(5100 + 20));
    const begin = lyrics.lastIndexOf("LYRICSBEGIN");
    return begin < 0 ? 0 : lyrics.length - begin;
  }
  if (ascii(foot, 22, 25) !== "3DI") return 0;
  const [a, b, c, d] = foot.subarray(28);
  return 2 * id3HeadBytes + ((a & 127) << 21) + ((b & 127) << 14) + ((c & 127) << 7) + (d & 127);
}

/**
 * Find where tags behind the sound begin.
 *
 * @param source - a file whose sound does not tell its own end
 * @returns an offset
 */
export async function skipTagsBehind(source: ByteSource): Promise<number> {
  let end = source.size;
  for (let tag = 0; tag < maxTags; tag++) {
    const size = await measureTagBefore(source, end);
    if (size === 0 || size > end) break;
    end -= size;
  }
  return end;
}
