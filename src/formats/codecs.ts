/**
 * Ports for codecs that are no business of ours to write: adapters in a wing fill them.
 */
import type { AudioClip } from "#base";

/** Decodes layer III frames, in order; keeps state from one to the next. */
export interface Mp3Decoder {
  /**
   * Decode frames.
   *
   * @param frames - one or more whole frames
   * @returns left and right (equal for mono) [2][n]; n is short of the frames' samples only where they are damaged
   */
  decode(frames: Uint8Array): readonly Float32Array[];
  /** Let its memory go. */
  free(): void;
}

/** Encodes layer III frames. */
export interface Mp3Encoder {
  /**
   * Encode a clip.
   *
   * @param clip - audio [C, N], C 1 or 2, at a rate that MP3 has
   * @param kilobitsPerSecond - constant bitrate
   * @returns whole frames, no tags; the sound is `delay` samples late
   */
  encode(clip: AudioClip, kilobitsPerSecond: number): Uint8Array;
  /** Samples before the sound, not counting the decoder's own. */
  readonly delay: number;
}

/** Decodes packets of one stream, in order; keeps state from one to the next. */
export interface PacketDecoder {
  /**
   * Decode packets.
   *
   * @param packets - whole, none empty
   * @returns all that could be decoded [C][n]; null where a packet makes no sense
   */
  decode(packets: readonly Uint8Array[]): Promise<readonly Float32Array[] | null>;
  /** Let its memory go. */
  free(): void;
}

/** What the head of an Opus stream says of its packets. */
export interface OpusLayout {
  readonly channelCount: number;
  /** Streams within a packet, and how many of them are stereo. */
  readonly streamCount: number;
  readonly coupledCount: number;
  /** Which decoded channel each output channel is. */
  readonly mapping: readonly number[];
}

/** The packets of a Vorbis stream that tell how to decode the others. */
export interface VorbisSetup {
  readonly identification: Uint8Array;
  readonly setup: Uint8Array;
}

/** What is needed to open any recording; each is loaded when it is asked for. */
export interface AudioCodecs {
  createMp3Decoder(): Promise<Mp3Decoder>;
  /** @returns a decoder at 48 kHz, channels in the order of Vorbis */
  createOpusDecoder(layout: OpusLayout): Promise<PacketDecoder>;
  createVorbisDecoder(setup: VorbisSetup): Promise<PacketDecoder>;
}
