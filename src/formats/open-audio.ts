/**
 * Opening a recording of whatever kind: looks at the first bytes, never at the name.
 */
import { type ByteSource, LooperError } from "#base";
import { type AudioReader, emptyAudio, truncated, unsupported } from "./audio-reader.ts";
import type { AudioCodecs } from "./codecs.ts";
import { findFlacStart, openFlac } from "./flac/read-flac.ts";
import { id3HeadBytes, measureId3 } from "./mp3/id3.ts";
import { findMp3Start, openMp3 } from "./mp3/read-mp3.ts";
import { openWav } from "./wav/read-wav.ts";

const ascii = (bytes: Uint8Array, from: number, to: number) =>
  String.fromCharCode(...bytes.subarray(from, to));

/** Kinds that are known by their first bytes, and not read. */
const strangers: readonly [at: number, mark: string, what: string][] = [
  [0, "OggS", "an Ogg file"],
  [0, "FORM", "an AIFF file"],
  [0, "RIFX", "a big-endian WAV file"],
  [4, "ftyp", "an MP4 or M4A file"],
  [0, "MThd", "a MIDI file"],
  [0, "caff", "a Core Audio file"],
  [0, "wvpk", "a WavPack file"],
  [0, "MAC ", "a Monkey's Audio file"],
  [0, ".snd", "a Sun audio file"],
  [0, "#!AMR", "an AMR file"],
  [0, "\x30\x26\xb2\x75", "a Windows Media file"],
  [0, "\x1a\x45\xdf\xa3", "a Matroska or WebM file"],
];

/**
 * Open a recording: WAV, MP3 or FLAC.
 *
 * @param source - the file
 * @param codecs - decoders that live elsewhere
 * @returns a reader; the file has been looked at, not read
 * @throws LooperError INPUT_AUDIO_EMPTY, FORMAT_NOT_AUDIO, FORMAT_UNSUPPORTED, FORMAT_TRUNCATED, FORMAT_CORRUPT
 */
export async function openAudio(source: ByteSource, codecs: AudioCodecs): Promise<AudioReader> {
  const { name, size } = source;
  if (size === 0) {
    throw new LooperError("INPUT_AUDIO_EMPTY", `${name} is an empty file (0 bytes). Choose a recording.`, {
      facts: { file: name, bytes: 0 },
    });
  }
  const head = await source.read(0, 16);
  const reader = await openAs(source, head, codecs);
  if (reader.length === 0) throw emptyAudio(name);
  return reader;
}

async function openAs(source: ByteSource, head: Uint8Array, codecs: AudioCodecs): Promise<AudioReader> {
  const { name, size } = source;
  const mark = ascii(head, 0, 4);
  if (mark === "RIFF" || mark === "RF64" || mark === "BW64") {
    if (size < 12) throw truncated(name, `its head has ${size} of 12 bytes`, { found: size, expected: 12 });
    const form = ascii(head, 8, 12);
    if (form === "WAVE") return openWav(source);
    throw unsupported(name, `a RIFF file of kind “${form.replace(/[^\x20-\x7e]/g, "?")}”`);
  }
  const stranger = strangers.find(([at, letters]) => ascii(head, at, at + letters.length) === letters);
  if (stranger) throw unsupported(name, stranger[2]);
  const flac = await findFlacStart(source);
  if (flac !== null) return openFlac(source, flac);
  const start = await findMp3Start(source);
  if (start) return openMp3(source, start, codecs);
  const tag = measureId3(head);
  if (tag > size)
    throw truncated(name, `its ID3 tag has ${size} of ${tag} bytes`, { found: size, expected: tag });
  throw new LooperError(
    "FORMAT_NOT_AUDIO",
    `${name} is not audio that is known here. Choose a WAV, FLAC or MP3 file.`,
    {
      facts: { file: name, bytes: size, tag: tag > id3HeadBytes },
    },
  );
}
