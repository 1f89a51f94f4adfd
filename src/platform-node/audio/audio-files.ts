/**
 * Recordings on disk or in a pipe: opened, read, checked.
 */
import { createHash } from "node:crypto";
import type { AudioClip, ByteSource, Seconds } from "#base";
import {
  type AudioReader,
  foldChannels,
  limitAudio,
  openAudio,
  type ReadOptions,
  readAll,
  readEnd,
} from "#formats";
import { audioCodecs } from "#wasm";
import type { FileSource } from "../files/file-source.ts";
import { openInputSource } from "../files/input-source.ts";

/** Of a stranger's recording that is held whole: ten minutes, and no more samples than in stereo at 48 kHz. */
const wholeLimit = { seconds: 600, samples: 600 * 48_000 * 2 };

async function openSource(source: FileSource): Promise<AudioReader> {
  try {
    const reader = await openAudio(source, audioCodecs);
    const blocks = async function* (options?: ReadOptions) {
      try {
        yield* reader.blocks(options);
      } finally {
        await source.close();
      }
    };
    return { ...reader, blocks };
  } finally {
    await source.close();
  }
}

/**
 * Open a recording: WAV, MP3, FLAC, Ogg Vorbis or Opus. The file is closed whenever `blocks` ends, also
 * early, and opened again when `blocks` is called again: there is nothing to close.
 *
 * @param path - of a file or a pipe, or `-` for standard input; both are held in memory
 * @returns a reader
 * @throws LooperError INPUT_FILE_NOT_FOUND, INPUT_FILE_UNREADABLE; what `openAudio` throws
 */
export async function openAudioFile(path: string): Promise<AudioReader> {
  return openSource(await openInputSource(path));
}

/**
 * Read a whole recording.
 *
 * @param path - of a file or a pipe, or `-` for standard input
 * @param options - how to stop it, and who hears its warnings
 * @returns audio [C, N], N ≥ 1
 * @throws LooperError what `openAudioFile` throws; INPUT_AUDIO_EMPTY
 */
export async function readAudioFile(path: string, options?: ReadOptions): Promise<AudioClip> {
  return readAll(await openAudioFile(path), options);
}

/** A recording, and the digest of the file that it came from. */
export interface DigestedAudio {
  readonly clip: AudioClip;
  /** SHA-256 of the file, in hexadecimal. */
  readonly sha256: string;
}

/**
 * Read a whole recording, and know it again: a pipe can be read once only.
 *
 * @param path - of a file or a pipe, or `-` for standard input
 * @param options - how to stop it, who hears its warnings, and whether a stranger sent it
 * @throws LooperError what `readAudioFile` throws; INPUT_AUDIO_TOO_LONG where a stranger's is beyond ten minutes of
 *   stereo at 48 kHz
 */
export async function readDigestedAudio(
  path: string,
  options: ReadOptions & { readonly isFromStranger?: boolean } = {},
): Promise<DigestedAudio> {
  const source = await openInputSource(path);
  const reader = await openSource(source);
  const clip = await readAll(options.isFromStranger ? limitAudio(reader, wholeLimit) : reader, options);
  try {
    return { clip, sha256: await digestSource(source) };
  } finally {
    await source.close();
  }
}

async function digestSource(source: ByteSource): Promise<string> {
  const hash = createHash("sha256");
  const step = 1 << 20;
  for (let at = 0; at < source.size; at += step) hash.update(await source.read(at, step));
  return hash.digest("hex");
}

/**
 * Read the end of a recording that may come from a stranger: never more than ten minutes of it are decoded,
 * and only the end is ever in memory, more than two channels as one.
 *
 * @param path - of a file or a pipe, or `-` for standard input
 * @param duration - how much to keep, at most
 * @param options - how to stop it, and who hears its warnings
 * @returns audio [C, N]
 * @throws LooperError what `openAudioFile` throws; INPUT_AUDIO_TOO_LONG, INPUT_AUDIO_EMPTY
 */
export async function readAudioEnd(
  path: string,
  duration: Seconds,
  options?: ReadOptions,
): Promise<AudioClip> {
  const reader = foldChannels(limitAudio(await openAudioFile(path)));
  return readEnd(reader, Math.ceil(duration * reader.sampleRate), options);
}

/**
 * Check that a recording can be used as `audio`, as far as its head tells, before anyone waits for it.
 * Where the head does not tell how long it is, it is decoded, block by block.
 *
 * @param path - of a file
 * @param name - what to call it in messages
 * @throws LooperError what `openAudioFile` throws; INPUT_AUDIO_TOO_LONG beyond ten minutes
 */
export async function checkAudioFile(path: string, name: string): Promise<void> {
  const source = await openInputSource(path);
  const reader = limitAudio(await openSource({ ...source, name }));
  if (reader.length !== null) return;
  for await (const _ of reader.blocks());
}
