/**
 * Reading Ogg: the first stream of sound of a file, and those of the same kind that follow it.
 */
import type { AudioClip, ByteSource, Samples } from "#base";
import { type AudioReader, corrupt, type ReadOptions, unsupported } from "../audio-reader.ts";
import type { AudioCodecs } from "../codecs.ts";
import { incompleteEnd } from "../incomplete-end.ts";
import { OggStream } from "./ogg-stream.ts";
import { readStreamKind, type StreamKind } from "./stream-kind.ts";
import { readLastPage, walkPages } from "./walk-pages.ts";

/** Pages that may come before the first sound; comments may hold pictures of megabytes. */
const maxHeadPages = 4096;

/** Streams that may follow one another: more than a week of songs, each with a decoder of its own. */
const maxStreams = 1024;

const isLike = (a: StreamKind, b: StreamKind) =>
  a.format === b.format && a.sampleRate === b.sampleRate && a.channelCount === b.channelCount;

async function* readStreams(
  source: ByteSource,
  first: OggStream,
  codecs: AudioCodecs,
  { signal, onWarning }: ReadOptions = {},
): AsyncGenerator<AudioClip> {
  const { name } = source;
  let stream = new OggStream(name, first.kind, first.serial, codecs);
  let streams = 1;
  const onCut = (what: string) => onWarning?.(incompleteEnd(name, what));
  const onLitter = (at: number, bytes: number) => {
    const message = `${bytes} bytes of ${name}, from byte ${at} on, are no pages and were skipped.`;
    onWarning?.({ code: "AUDIO_LITTER_SKIPPED", message });
  };
  try {
    for await (const page of walkPages(source, { onCut, onLitter })) {
      signal?.throwIfAborted();
      if (page.isFirst && stream.hasSound) {
        const kind = readStreamKind(name, page.pieces[0] ?? new Uint8Array(0));
        if (typeof kind !== "string" && isLike(kind, first.kind)) {
          stream.free();
          if (++streams > maxStreams)
            throw corrupt(name, `more than ${maxStreams} streams follow one another`);
          stream = new OggStream(name, kind, page.serial, codecs);
        } else {
          const what =
            typeof kind === "string"
              ? kind
              : `${kind.format}, ${kind.channelCount} channels at ${kind.sampleRate} Hz`;
          const message = `${name} holds another stream (${what}), which is left out.`;
          onWarning?.({ code: "AUDIO_PART_LEFT_OUT", message });
        }
      }
      if (page.serial !== stream.serial) continue;
      const clip = await stream.push(page);
      if (clip) yield clip;
    }
  } finally {
    stream.free();
  }
}

/** Find the first stream of sound, and read up to its first sound. */
async function findStream(source: ByteSource, codecs: AudioCodecs): Promise<OggStream> {
  const { name } = source;
  let stream: OggStream | undefined;
  let stranger = "no stream";
  let pages = 0;
  for await (const page of walkPages(source)) {
    if (page.isFirst && !stream) {
      const kind = readStreamKind(name, page.pieces[0] ?? new Uint8Array(0));
      if (typeof kind === "string") stranger = kind;
      else stream = new OggStream(name, kind, page.serial, codecs);
    }
    if (stream && page.serial === stream.serial) {
      await stream.push(page);
      if (stream.hasSound && stream.base !== null) break;
    } else if (!stream && !page.isFirst) break;
    if (++pages > maxHeadPages) throw corrupt(name, `no sound within its first ${maxHeadPages} pages`);
  }
  stream?.free();
  if (!stream) throw unsupported(name, `an Ogg file with ${stranger}`);
  return stream;
}

/**
 * Open an Ogg file.
 *
 * @param source - the file, without the tags at its ends
 * @param codecs - where decoders come from
 * @returns a reader; exactly the samples that the positions on the pages give
 * @throws LooperError FORMAT_CORRUPT, FORMAT_UNSUPPORTED
 * @source RFC 3533 (Ogg), RFC 7845 (Opus), Vorbis I specification appendix A
 * @parity test/ogg-foreign.test.ts (files of ffmpeg)
 */
export async function openOgg(source: ByteSource, codecs: AudioCodecs): Promise<AudioReader> {
  const stream = await findStream(source, codecs);
  const { kind, serial } = stream;
  const last = await readLastPage(source);
  const end = last?.serial === serial ? last.position : null;
  const length: Samples | null =
    stream.base === null
      ? 0
      : end === null
        ? null
        : // A last page without sound may be that of another recording under the same number.
          Math.max(0, end - Math.max(0, stream.base) - kind.preSkip) || null;
  return {
    name: source.name,
    format: kind.format,
    sampleRate: kind.sampleRate,
    channelCount: kind.channelCount,
    length,
    // About 16 kB a second, where a file of several streams does not tell its length.
    approximateLength: length ?? Math.round((source.size / 16_000) * kind.sampleRate),
    isWhole: kind.format === "flac",
    blocks: (options) => readStreams(source, stream, codecs, options),
  };
}
