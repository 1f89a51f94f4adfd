/**
 * Opening a recording of whatever kind: looks at the first bytes, never at the name.
 */
import { type ByteSource, LooperError, sliceSource } from "#base";
import { type AudioReader, emptyAudio, truncated, unsupported } from "./audio-reader.ts";
import { checkSamples } from "./check-samples.ts";
import type { AudioCodecs } from "./codecs.ts";
import { openFlac } from "./flac/read-flac.ts";
import { findMp3Start, openMp3 } from "./mp3/read-mp3.ts";
import { nameStranger } from "./name-stranger.ts";
import { openOgg } from "./ogg/read-ogg.ts";
import { skipTags, skipTagsBehind } from "./tags.ts";
import { readWavHeader } from "./wav/header.ts";
import { openWav } from "./wav/read-wav.ts";

const ascii = (bytes: Uint8Array, from: number, to: number) =>
  String.fromCharCode(...bytes.subarray(from, to));

/**
 * Open a recording: WAV, MP3, FLAC, Ogg Vorbis or Opus.
 *
 * @param source - the file
 * @param codecs - decoders that live elsewhere
 * @returns a reader of finite samples; the file has been looked at, not read
 * @throws LooperError INPUT_AUDIO_EMPTY, FORMAT_NOT_AUDIO, FORMAT_UNSUPPORTED, FORMAT_TRUNCATED, FORMAT_CORRUPT
 */
export async function openAudio(source: ByteSource, codecs: AudioCodecs): Promise<AudioReader> {
  const { name, size } = source;
  if (size === 0) {
    throw new LooperError("INPUT_AUDIO_EMPTY", `${name} is an empty file (0 bytes). Choose a recording.`, {
      facts: { file: name, bytes: 0 },
    });
  }
  const start = await skipTags(source);
  if (start > size) {
    throw truncated(name, `its tag has ${size} of ${start} bytes`, { found: size, expected: start });
  }
  const reader = await openAs(sliceSource(source, start), codecs);
  if (!reader) {
    const message = `${name} is not audio that is known here. Choose a WAV, MP3, FLAC or Ogg file.`;
    throw new LooperError("FORMAT_NOT_AUDIO", message, { facts: { file: name, bytes: size, tag: start } });
  }
  if (reader.length === 0) throw emptyAudio(name);
  return checkSamples(reader);
}

/** Open what lies behind the tags; null where it is not known. */
async function openAs(source: ByteSource, codecs: AudioCodecs): Promise<AudioReader | null> {
  const { name, size } = source;
  const head = await source.read(0, 16);
  const mark = ascii(head, 0, 4);
  if (mark === "RIFF" || mark === "RF64" || mark === "BW64") {
    if (size < 12) throw truncated(name, `its head has ${size} of 12 bytes`, { found: size, expected: 12 });
    const form = ascii(head, 8, 12);
    if (form === "WAVE") return openWave(source, codecs);
    throw unsupported(name, `a RIFF file of kind “${form.replace(/[^\x20-\x7e]/g, "?")}”`);
  }
  const stranger = nameStranger(head);
  if (stranger !== null) throw unsupported(name, stranger);
  // Only a WAV says for itself where its sound ends.
  const sound = sliceSource(source, 0, await skipTagsBehind(source));
  if (mark === "fLaC") return openFlac(sound);
  if (mark === "OggS") return openOgg(sound, codecs);
  const start = await findMp3Start(sound);
  return start && openMp3(sound, start, codecs);
}

/** A WAV file may be a coat around an MP3. */
async function openWave(source: ByteSource, codecs: AudioCodecs): Promise<AudioReader | null> {
  const header = await readWavHeader(source);
  if (header.encoding !== "mp3") return openWav(source, header);
  const { dataOffset, length } = header;
  const inner = sliceSource(source, dataOffset, dataOffset + length);
  const start = await findMp3Start(inner);
  return start && openMp3(inner, start, codecs);
}
