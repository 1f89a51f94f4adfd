/**
 * Audio, opened for reading: block by block, so that a three-hour recording is never in memory as a whole.
 * Which format it comes from stays unknown here.
 */
import { type AudioClip, clipLength, type Hertz, LooperError, type Samples } from "#base";

/** Formats that can be read. */
export type AudioFormat = "wav" | "mp3" | "flac" | "vorbis" | "opus";

/** Something about a recording that its owner should know, though it could be read. */
export interface AudioWarning {
  readonly code:
    | "AUDIO_END_INCOMPLETE"
    | "AUDIO_PART_LEFT_OUT"
    | "AUDIO_PARTS_JOINED"
    | "AUDIO_LITTER_SKIPPED";
  readonly message: string;
}

/** How reading is stopped and watched. */
export interface ReadOptions {
  /** Stops between blocks. */
  readonly signal?: AbortSignal | undefined;
  readonly onWarning?: ((warning: AudioWarning) => void) | undefined;
}

/** An opened recording. */
export interface AudioReader {
  /** What to call it in messages. */
  readonly name: string;
  readonly format: AudioFormat;
  readonly sampleRate: Hertz;
  readonly channelCount: number;
  /** Samples per channel; null where the file does not say. A file with an incomplete end has fewer, and a warning. */
  readonly length: Samples | null;
  /** `length`, or a guess from the file's size, for progress. */
  readonly approximateLength: Samples;
  /** Whether its samples were whole numbers, and so are finite. */
  readonly isWhole: boolean;
  /**
   * Read from the beginning; each call starts over.
   *
   * @param options - how to stop it, and who hears its warnings
   * @returns blocks [C, n], 1 ≤ n, in order
   * @throws LooperError FORMAT_TRUNCATED, FORMAT_CORRUPT where the file breaks off or makes no sense
   */
  blocks(options?: ReadOptions): AsyncIterable<AudioClip>;
}

/** Samples of all channels that are reserved at most, before they are there: 1 GiB. */
const mostReserved: Samples = 1 << 28;

/** Put blocks together; each is let go when it is copied. */
function joinBlocks(blocks: AudioClip[], { sampleRate, channelCount }: AudioReader): AudioClip {
  const length = blocks.reduce((sum, block) => sum + clipLength(block), 0);
  const channels = Array.from({ length: channelCount }, () => new Float32Array(length)); // [C, N]
  let at = 0;
  for (let block = blocks.shift(); block; block = blocks.shift()) {
    for (const [c, channel] of channels.entries()) channel.set(block.channels[c], at);
    at += clipLength(block);
  }
  return { channels, sampleRate };
}

/**
 * Read a whole recording into memory.
 *
 * @param reader - an opened recording
 * @param options - how to stop it, and who hears its warnings
 * @returns audio [C, N], N ≥ 1
 * @throws LooperError INPUT_AUDIO_EMPTY; what `blocks` throws
 */
export async function readAll(reader: AudioReader, options?: ReadOptions): Promise<AudioClip> {
  const { channelCount, sampleRate, length } = reader;
  // What the head tells is reserved, and takes no memory before it is filled.
  const room = length !== null && length * channelCount <= mostReserved ? length : 0;
  const channels = Array.from({ length: channelCount }, () => new Float32Array(room)); // [C, N]
  const more: AudioClip[] = [];
  let at = 0;
  for await (const block of reader.blocks(options)) {
    if (more.length > 0 || at + clipLength(block) > room) {
      more.push(block);
      continue;
    }
    for (const [c, channel] of channels.entries()) channel.set(block.channels[c], at);
    at += clipLength(block);
  }
  if (at + more.length === 0) throw emptyAudio(reader.name);
  if (at === room && more.length === 0) return { channels, sampleRate };
  const found = { channels: channels.map((channel) => channel.subarray(0, at)), sampleRate };
  return joinBlocks([found, ...more], reader);
}

/**
 * Read a whole recording, and keep its end.
 *
 * @param reader - an opened recording
 * @param most - samples to keep, at most
 * @param options - how to stop it, and who hears its warnings
 * @returns audio [C, N], 1 ≤ N ≤ most
 * @throws LooperError INPUT_AUDIO_EMPTY; what `blocks` throws
 */
export async function readEnd(reader: AudioReader, most: Samples, options?: ReadOptions): Promise<AudioClip> {
  const blocks: AudioClip[] = [];
  let held = 0;
  for await (const block of reader.blocks(options)) {
    blocks.push(block);
    held += clipLength(block);
    while (held - clipLength(blocks[0]) >= most) held -= clipLength(blocks.shift() as AudioClip);
  }
  if (held === 0) throw emptyAudio(reader.name);
  const clip = joinBlocks(blocks, reader);
  return { ...clip, channels: clip.channels.map((channel) => channel.subarray(Math.max(0, held - most))) };
}

/** The error for audio without a single sample. */
export function emptyAudio(name: string): LooperError {
  return new LooperError(
    "INPUT_AUDIO_EMPTY",
    `${name} holds no audio (0 samples). Choose a recording with sound in it.`,
    { facts: { file: name, samples: 0 } },
  );
}

/** The error for a file that ends too early. */
export function truncated(
  name: string,
  missing: string,
  facts: { found: number; expected: number },
): LooperError {
  return new LooperError(
    "FORMAT_TRUNCATED",
    `${name} breaks off: ${missing}. Copy or download the file again.`,
    { facts: { file: name, ...facts } },
  );
}

/** The error for a file that contradicts its own format. */
export function corrupt(name: string, what: string): LooperError {
  return new LooperError(
    "FORMAT_CORRUPT",
    `${name} is damaged: ${what}. Export it again as WAV, FLAC or MP3.`,
    { facts: { file: name } },
  );
}

/** The error for a kind of audio that this program does not read. */
export function unsupported(name: string, what: string): LooperError {
  return new LooperError(
    "FORMAT_UNSUPPORTED",
    `${name} is ${what}, which cannot be read here. Convert it to WAV, FLAC or MP3 first, for example with ffmpeg.`,
    { facts: { file: name } },
  );
}
