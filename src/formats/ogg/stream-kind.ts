/**
 * What streams an Ogg file may hold, known by their first packet: Vorbis, Opus and FLAC are read.
 */
import type { Hertz, Samples } from "#base";
import { type AudioFormat, corrupt, unsupported } from "../audio-reader.ts";
import type { AudioCodecs, PacketDecoder } from "../codecs.ts";
import { readFlacFrame } from "../flac/frame.ts";
import { flacToClip, readStreamInfo } from "../flac/read-flac.ts";

/** A kind of stream, with what its first packet says. */
export interface StreamKind {
  readonly format: AudioFormat;
  readonly sampleRate: Hertz;
  readonly channelCount: number;
  /** Packets before the sound, the first included; null where the first that is sound tells itself. */
  readonly headerCount: number | null;
  /** Decoded samples before the sound. */
  readonly preSkip: Samples;
  /** Factor for every sample. */
  readonly gain: number;
  /**
   * Create a decoder.
   *
   * @param codecs - decoders that live elsewhere
   * @param headers - the packets before the sound
   */
  open(codecs: AudioCodecs, headers: readonly Uint8Array[]): Promise<PacketDecoder>;
}

const opusRate: Hertz = 48_000;
const ascii = (bytes: Uint8Array, from: number, to: number) =>
  String.fromCharCode(...bytes.subarray(from, to));
const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Streams that are known, and not read. */
const strangers: Readonly<Record<string, string>> = {
  "Speex   ": "Speex",
  "\x80theora": "video",
  "PCM     ": "PCM",
};

function readVorbis(name: string, packet: Uint8Array): StreamKind {
  if (packet.length < 30) throw corrupt(name, "the head of its Vorbis stream is incomplete");
  const channelCount = packet[11];
  const sampleRate = view(packet).getUint32(12, true);
  if (channelCount === 0 || sampleRate < 1000 || sampleRate > 768_000) {
    throw corrupt(name, `it claims ${channelCount} channels at ${sampleRate} Hz`);
  }
  return {
    ...{ format: "vorbis", sampleRate, channelCount, headerCount: 3, preSkip: 0, gain: 1 },
    open: (codecs, [identification, , setup]) => codecs.createVorbisDecoder({ identification, setup }),
  };
}

/** @source RFC 7845 §5.1 */
function readOpus(name: string, packet: Uint8Array): StreamKind {
  const channelCount = packet[9];
  const family = packet[18];
  if (packet.length < 19 || packet[8] > 15 || !channelCount || (family === 0 && channelCount > 2)) {
    throw corrupt(name, "the head of its Opus stream makes no sense");
  }
  if (family > 1 && family !== 255) throw unsupported(name, `Opus with channel mapping ${family}`);
  const mapping = family === 0 ? [0, 1].slice(0, channelCount) : [...packet.subarray(21, 21 + channelCount)];
  if (mapping.length < channelCount) throw corrupt(name, "the head of its Opus stream is incomplete");
  const [streamCount, coupledCount] = family === 0 ? [1, channelCount - 1] : packet.subarray(19, 21);
  const isSound = (index: number) => index === 255 || index < streamCount + coupledCount;
  if (!streamCount || coupledCount > streamCount || !mapping.every(isSound)) {
    throw corrupt(name, "the channel mapping of its Opus stream makes no sense");
  }
  const layout = { channelCount, streamCount, coupledCount, mapping };
  return {
    ...{ format: "opus", sampleRate: opusRate, channelCount, headerCount: 2 },
    preSkip: view(packet).getUint16(10, true),
    gain: 10 ** (view(packet).getInt16(16, true) / 256 / 20),
    open: (codecs) => codecs.createOpusDecoder(layout),
  };
}

/** @source RFC 9639 §10.1 */
function readFlac(name: string, packet: Uint8Array): StreamKind {
  if (packet.length < 51) throw corrupt(name, "the head of its FLAC stream is incomplete");
  const stream = readStreamInfo(name, packet.subarray(17));
  const decodeOne = (packet: Uint8Array) => {
    const frame = readFlacFrame(packet, stream);
    if (frame.kind === "frame") return flacToClip(frame.channels, stream, frame.channels[0].length).channels;
    if (frame.kind === "changed") throw unsupported(name, `a FLAC stream that changes to ${frame.what}`);
    throw corrupt(name, frame.kind === "more" ? "a frame is incomplete" : frame.what);
  };
  const decode = async (packets: readonly Uint8Array[]) => {
    const blocks = packets.map(decodeOne); // [P][C][n]
    return Array.from({ length: stream.channelCount }, (_, c) => {
      const all = new Float32Array(blocks.reduce((sum, block) => sum + block[c].length, 0));
      let at = 0;
      for (const block of blocks) {
        all.set(block[c], at);
        at += block[c].length;
      }
      return all;
    });
  };
  const { sampleRate, channelCount } = stream;
  return {
    ...{ format: "flac", sampleRate, channelCount, headerCount: null, preSkip: 0, gain: 1 },
    open: async () => ({ decode, free: () => {} }),
  };
}

/**
 * Tell what a stream is.
 *
 * @param name - of the file, for messages
 * @param packet - the first of the stream
 * @returns its kind; for streams that are not read, a word for them
 * @throws LooperError FORMAT_CORRUPT, FORMAT_UNSUPPORTED
 */
export function readStreamKind(name: string, packet: Uint8Array): StreamKind | string {
  if (ascii(packet, 0, 7) === "\x01vorbis") return readVorbis(name, packet);
  if (ascii(packet, 0, 8) === "OpusHead") return readOpus(name, packet);
  if (ascii(packet, 0, 5) === "\x7fFLAC") return readFlac(name, packet);
  return strangers[ascii(packet, 0, 8)] ?? strangers[ascii(packet, 0, 7)] ?? "a stream of unknown kind";
}
