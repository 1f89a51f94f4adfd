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

/** What is needed to open any recording. */
export interface AudioCodecs {
  createMp3Decoder(): Promise<Mp3Decoder>;
}
