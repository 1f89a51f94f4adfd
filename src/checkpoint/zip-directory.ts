/**
 * The directory of a zip archive whose entries are stored as they are: where each begins and how
 * long it is. Inflates nothing: a compressed entry is an error, so no archive can swell.
 */
import type { ByteSource } from "#base";
import { corruptFile, findOverlap } from "./stored-tensor.ts";

/** Bytes of an entry in the archive. */
export interface ZipEntry {
  readonly offset: number;
  readonly length: number;
}

const endSize = 22;
const maxCommentBytes = 65_535;
const full32 = 0xffffffff;
const full16 = 0xffff;
/** A checkpoint has some thousand entries; its directory some hundred kilobytes. */
const directoryLimit = 64 * 1024 * 1024;

/**
 * Read the directory of a zip archive.
 *
 * @param source - the archive
 * @returns entries by name
 * @throws LooperError MODEL_FILE_CORRUPT when it is none, or entries are compressed, encrypted,
 *   doubled, outside the file or on top of one another
 * @source PKWARE .ZIP File Format Specification 6.3.9, §4.3 (records), §4.5.3 (Zip64)
 */
export async function readZipDirectory(source: ByteSource): Promise<Map<string, ZipEntry>> {
  const corrupt = (what: string) => corruptFile(source, "torch file", what);
  const bytesAt = async (offset: number, length: number, what: string): Promise<DataView> => {
    const bytes = offset < 0 || offset + length > source.size ? null : await source.read(offset, length);
    if (bytes === null || bytes.length < length) throw corrupt(`its ${what} lies outside the file`);
    return new DataView(bytes.buffer, bytes.byteOffset, length);
  };
  const end = await findEnd(source, bytesAt);
  if (end === null) throw corrupt("it has no zip directory at its end");
  if (end.size > directoryLimit) throw corrupt(`its zip directory has ${end.size} bytes`);
  const directory = await bytesAt(end.offset, end.size, "zip directory");

  const entries = new Map<string, ZipEntry>();
  let at = 0;
  for (let i = 0; i < end.count; i++) {
    const central = readCentral(directory, at);
    if (central === null) throw corrupt(`its zip directory breaks off at entry ${i} of ${end.count}`);
    const { name, method, flags, size, packed, header, next } = central;
    if (entries.has(name)) throw corrupt(`it has two entries ${name}`);
    if (method !== 0 || size !== packed)
      throw corrupt(`its entry ${name} is compressed (method ${method}), which torch never does`);
    if ((flags & 1) !== 0) throw corrupt(`its entry ${name} is encrypted`);
    const local = await bytesAt(header, 30, `entry ${name}`);
    if (local.getUint32(0, true) !== 0x04034b50)
      throw corrupt(`its entry ${name} does not begin at ${header}`);
    const offset = header + 30 + local.getUint16(26, true) + local.getUint16(28, true);
    if (offset + size > end.offset) {
      throw corrupt(
        `its entry ${name} ends at byte ${offset + size}, after the last entry's end at ${end.offset}`,
      );
    }
    entries.set(name, { offset, length: size });
    at = next;
  }
  const overlap = findOverlap(entries);
  if (overlap) throw corrupt(`its entries ${overlap[0]} and ${overlap[1]} overlap`);
  return entries;
}

type Read = (offset: number, length: number, what: string) => Promise<DataView>;

/** The place of the directory, from the record at the end of the file, Zip64's where it is used. */
async function findEnd(
  source: ByteSource,
  bytesAt: Read,
): Promise<{ count: number; size: number; offset: number } | null> {
  if (source.size < endSize) return null;
  const tailSize = Math.min(source.size, endSize + maxCommentBytes);
  const start = source.size - tailSize;
  const tail = await bytesAt(start, tailSize, "end");
  for (let at = tailSize - endSize; at >= 0; at--) {
    if (tail.getUint32(at, true) !== 0x06054b50) continue;
    const count = tail.getUint16(at + 10, true);
    const size = tail.getUint32(at + 12, true);
    const offset = tail.getUint32(at + 16, true);
    if (count !== full16 && size !== full32 && offset !== full32) return { count, size, offset };
    const locatorAt = start + at - 20;
    const locator = await bytesAt(locatorAt, 20, "Zip64 locator");
    if (locator.getUint32(0, true) !== 0x07064b50) return null;
    const record = await bytesAt(whole(locator, 8), 56, "Zip64 record");
    if (record.getUint32(0, true) !== 0x06064b50) return null;
    return { count: whole(record, 32), size: whole(record, 40), offset: whole(record, 48) };
  }
  return null;
}

/** One entry of the directory; null where it breaks off. */
function readCentral(directory: DataView, at: number) {
  if (at + 46 > directory.byteLength || directory.getUint32(at, true) !== 0x02014b50) return null;
  const nameEnd = at + 46 + directory.getUint16(at + 28, true);
  const extraEnd = nameEnd + directory.getUint16(at + 30, true);
  const next = extraEnd + directory.getUint16(at + 32, true);
  if (next > directory.byteLength) return null;
  let packed = directory.getUint32(at + 20, true);
  let size = directory.getUint32(at + 24, true);
  let header = directory.getUint32(at + 42, true);
  for (let extra = nameEnd; extra + 4 <= extraEnd; ) {
    const length = directory.getUint16(extra + 2, true);
    if (extra + 4 + length > extraEnd) return null;
    if (directory.getUint16(extra, true) === 1) {
      // Only the fields that did not fit stand here, in this order.
      let field = extra + 4;
      const take = (small: number) => {
        if (small !== full32 || field + 8 > extra + 4 + length) return small;
        field += 8;
        return whole(directory, field - 8);
      };
      size = take(size);
      packed = take(packed);
      header = take(header);
    }
    extra += 4 + length;
  }
  const name = new TextDecoder("utf-8").decode(
    new Uint8Array(directory.buffer, directory.byteOffset + at + 46, nameEnd - at - 46),
  );
  const [flags, method] = [directory.getUint16(at + 8, true), directory.getUint16(at + 10, true)];
  return { name, flags, method, size, packed, header, next };
}

/** 64 bits; what no number holds exactly is beyond every file anyway. */
function whole(view: DataView, at: number): number {
  return Number(view.getBigUint64(at, true));
}
