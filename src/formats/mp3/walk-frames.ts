/**
 * The frames of an MPEG stream, by the dozen, and what lies between them: tags, litter, other recordings
 * that were joined to the first. Decodes no sound.
 */
import type { ByteSource } from "#base";
import type { AudioWarning } from "../audio-reader.ts";
import { type ByteWindow, createByteWindow } from "../byte-window.ts";
import { measureTag } from "../tags.ts";
import { findMpegFrame, isSameStream, type MpegFrame, readMpegFrame } from "./frame.ts";
import { type Mp3Info, readMp3Info } from "./info.ts";

/** Frames gathered at once. */
const batchFrames = 64;
/** Room for them: no frame is larger than 1732 bytes. */
const windowBytes = batchFrames * 1732;
/** Kept of a window in which no frame begins: one may begin at its end. */
const overlapBytes = 8192;

/** What a walk comes upon, in order. */
export type MpegPiece =
  | { readonly kind: "frames"; readonly bytes: Uint8Array; readonly count: number }
  /** Another Info frame: a recording of the same kind follows. */
  | { readonly kind: "info"; readonly info: Mp3Info }
  /** The end: bytes of an incomplete last frame, and bytes that are neither frame nor tag. */
  | {
      readonly kind: "end";
      readonly cut: { readonly found: number; readonly expected: number } | null;
      readonly litter: number;
    };

/** Gather whole frames of the stream from the first byte on, up to the next Info frame. */
function gatherFrames(bytes: Uint8Array, stream: MpegFrame): { end: number; count: number } {
  let end = 0;
  let count = 0;
  while (count < batchFrames) {
    const frame = readMpegFrame(bytes, end);
    if (!frame || !isSameStream(stream, frame) || end + frame.bytes > bytes.length) break;
    if (count > 0 && readMp3Info(bytes.subarray(end, end + frame.bytes), frame)) break;
    end += frame.bytes;
    count++;
  }
  return { end, count };
}

interface Litter {
  /** Bytes that were skipped and are no tag. */
  readonly bytes: number;
  /** A frame of another stream that was met. */
  readonly stranger: MpegFrame | null;
}

/** Skip to the next frame of the stream, or to the end. */
async function skipLitter(source: ByteSource, window: ByteWindow, stream: MpegFrame): Promise<Litter> {
  let litter = 0;
  let stranger: MpegFrame | null = null;
  for (let isMoved = false; ; isMoved = true) {
    const tag = await measureTag(source, window.offset);
    if (tag > 0) {
      window.skip(tag);
      continue;
    }
    const bytes = await window.fill(windowBytes);
    if (bytes.length === 0) break;
    const here = readMpegFrame(bytes, 0);
    if (here && isMoved && isSameStream(stream, here)) break;
    const found = findMpegFrame(bytes, isMoved ? 0 : 1, window.isLast);
    const skipped = found >= 0 ? found : window.isLast ? bytes.length : bytes.length - overlapBytes;
    litter += skipped;
    window.skip(skipped);
    if (found < 0) continue;
    const frame = readMpegFrame(bytes, found) as MpegFrame;
    if (isSameStream(stream, frame)) break;
    stranger ??= frame;
    window.skip(frame.bytes);
  }
  return { bytes: litter, stranger };
}

/**
 * Walk through a stream.
 *
 * @param source - a file without the tags at its ends
 * @param start - first byte of the first frame that sounds
 * @param stream - a frame of the stream
 * @param onWarning - told what was skipped between frames
 */
export async function* walkFrames(
  source: ByteSource,
  start: number,
  stream: MpegFrame,
  onWarning?: (warning: AudioWarning) => void,
): AsyncGenerator<MpegPiece> {
  const { name } = source;
  const window = createByteWindow(source, start);
  for (;;) {
    const bytes = await window.fill(windowBytes);
    const frame = readMpegFrame(bytes, 0);
    if (frame && isSameStream(stream, frame)) {
      if (frame.bytes > bytes.length) {
        return yield { kind: "end", cut: { found: bytes.length, expected: frame.bytes }, litter: 0 };
      }
      const info = readMp3Info(bytes.subarray(0, frame.bytes), frame);
      if (info) {
        window.skip(frame.bytes);
        yield { kind: "info", info };
        continue;
      }
      const { end, count } = gatherFrames(bytes, stream);
      window.skip(end);
      yield { kind: "frames", bytes: bytes.slice(0, end), count };
      continue;
    }
    const at = window.offset;
    const litter: Litter =
      bytes.length === 0 ? { bytes: 0, stranger: null } : await skipLitter(source, window, stream);
    if (litter.stranger) {
      const { sampleRate, layer } = litter.stranger;
      const message = `From byte ${at} on, ${name} holds another recording (MPEG layer ${layer}, ${sampleRate} Hz), which is left out.`;
      onWarning?.({ code: "AUDIO_PART_LEFT_OUT", message });
    }
    if ((await window.fill(1)).length === 0) return yield { kind: "end", cut: null, litter: litter.bytes };
    if (litter.bytes > 0 && !litter.stranger) {
      const message = `${litter.bytes} bytes of ${name}, from byte ${at} on, are no sound and were skipped.`;
      onWarning?.({ code: "AUDIO_LITTER_SKIPPED", message });
    }
  }
}
