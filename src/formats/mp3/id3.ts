/**
 * ID3: the label on an MP3 file. Writes version 2.3, which every player reads.
 */
import { formatBpm, type LoopMetadata, shortKey } from "../loop-metadata.ts";

/** One character as UTF-16, after a byte-order mark: the encoding that 2.3 has for everything. */
function utf16(text: string, terminated = false): number[] {
  const bytes = [0xff, 0xfe];
  for (let i = 0; i < text.length; i++) bytes.push(text.charCodeAt(i) & 255, text.charCodeAt(i) >> 8);
  return terminated ? [...bytes, 0, 0] : bytes;
}

const isPlain = (text: string) => /^[\x20-\x7e]*$/.test(text);
const plain = (text: string) => Array.from(text, (letter) => letter.charCodeAt(0));

function frame(name: string, body: number[]): number[] {
  const size = body.length;
  return [...plain(name), size >>> 24, (size >> 16) & 255, (size >> 8) & 255, size & 255, 0, 0, ...body];
}

function textFrame(name: string, text: string | undefined): number[] {
  if (!text) return [];
  return frame(name, isPlain(text) ? [0, ...plain(text)] : [1, ...utf16(text)]);
}

function commentFrame(text: string | undefined): number[] {
  if (!text) return [];
  const language = plain("eng");
  return frame(
    "COMM",
    isPlain(text)
      ? [0, ...language, 0, ...plain(text)]
      : [1, ...language, ...utf16("", true), ...utf16(text)],
  );
}

function userFrame(description: string, text: string): number[] {
  return frame("TXXX", [0, ...plain(description), 0, ...plain(text)]);
}

/**
 * Write an ID3v2.3 tag. `TBPM` holds whole numbers only, so the exact tempo goes into a `TXXX` beside it.
 *
 * @param metadata - what the file says about itself
 * @returns the tag, to be put before the first frame
 * @source id3.org: ID3 tag version 2.3.0
 * @parity test/formats-foreign.test.ts (ffprobe)
 */
export function writeId3({
  title,
  bpm,
  beats,
  beatsPerBar,
  key,
  software,
  comment,
  licence,
}: LoopMetadata): Uint8Array {
  const body = [
    ...textFrame("TIT2", title),
    ...textFrame("TBPM", String(Math.round(bpm))),
    ...textFrame("TKEY", key && shortKey(key)),
    ...userFrame("BPM", formatBpm(bpm)),
    ...userFrame("BEATS", String(beats)),
    ...userFrame("BEATS_PER_BAR", String(beatsPerBar)),
    ...textFrame("TSSE", software),
    ...textFrame("TCOP", licence),
    ...commentFrame(comment),
  ];
  const size = body.length;
  const sizes = [(size >> 21) & 127, (size >> 14) & 127, (size >> 7) & 127, size & 127];
  return Uint8Array.from([...plain("ID3"), 3, 0, 0, ...sizes, ...body]);
}
