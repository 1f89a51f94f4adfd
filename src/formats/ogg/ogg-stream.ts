/**
 * One stream of an Ogg file: its pages in, the sound that belongs to it out. Positions on the pages say
 * which of the decoded samples are sound: at the first page from where on, at the last up to where.
 */
import { type AudioClip, clipLength, type Samples, sliceClip } from "#base";
import { corrupt } from "../audio-reader.ts";
import type { AudioCodecs, PacketDecoder } from "../codecs.ts";
import { PacketJoiner } from "./packet-joiner.ts";
import type { StreamKind } from "./stream-kind.ts";
import type { OggPage } from "./walk-pages.ts";

/** Where each channel of a WAV file is among those of Vorbis and Opus, by their number; left out where they agree. */
const waveOrder: Readonly<Record<number, readonly number[]>> = {
  3: [0, 2, 1],
  5: [0, 2, 1, 3, 4],
  6: [0, 2, 1, 5, 3, 4],
  7: [0, 2, 1, 6, 5, 3, 4],
  8: [0, 2, 1, 7, 5, 6, 3, 4],
};

/** Samples decoded before the stream's own position 0; fewer than 0 are cut off at its beginning. */
function findBase(kind: StreamKind, page: OggPage, decoded: Samples): Samples {
  const base = (page.position ?? 0) - decoded;
  if (base >= 0) return base;
  // On a last page the position cuts the end off. Opus never cuts its beginning but by its pre-skip.
  return page.isLast || kind.format === "opus" ? 0 : base;
}

/** A stream that is being read. */
export class OggStream {
  readonly kind: StreamKind;
  readonly serial: number;
  readonly #name: string;
  readonly #codecs: AudioCodecs;
  readonly #joiner: PacketJoiner;
  readonly #headers: Uint8Array[] = [];
  #decoder: PacketDecoder | undefined;
  #decoded: Samples = 0;
  #skip: Samples;
  #base: Samples | null = null;

  constructor(name: string, kind: StreamKind, serial: number, codecs: AudioCodecs) {
    this.kind = kind;
    this.serial = serial;
    this.#name = name;
    this.#codecs = codecs;
    this.#joiner = new PacketJoiner(name);
    this.#skip = kind.preSkip;
  }

  /** Whether sound has come. */
  get hasSound(): boolean {
    return this.#decoder !== undefined;
  }

  /** Samples before its own position 0; null before the first page with sound. */
  get base(): Samples | null {
    return this.#base;
  }

  /** Whether a packet is one of those before the sound. */
  #isHeader(packet: Uint8Array): boolean {
    const { headerCount } = this.kind;
    return headerCount === null ? packet[0] !== 0xff : this.#headers.length < headerCount;
  }

  /**
   * Take the next page of the stream.
   *
   * @returns the sound that ends on it [C, n]; null where it has none
   * @throws LooperError FORMAT_CORRUPT
   */
  async push(page: OggPage): Promise<AudioClip | null> {
    const sound: Uint8Array[] = [];
    for (const packet of this.#joiner.push(page)) {
      if (sound.length === 0 && !this.hasSound && this.#isHeader(packet)) this.#headers.push(packet);
      else if (packet.length > 0) sound.push(packet);
    }
    if (sound.length === 0) return null;
    this.#decoder ??= await this.kind.open(this.#codecs, this.#headers);
    const channels = await this.#decode(this.#decoder, sound); // [C, n]
    const clip = { channels, sampleRate: this.kind.sampleRate };
    const before = this.#decoded;
    this.#decoded += clipLength(clip);
    if (this.#base === null && page.position !== null) {
      this.#base = findBase(this.kind, page, this.#decoded);
      this.#skip += Math.max(0, -this.#base);
    }
    const isCut = page.isLast && page.position !== null;
    const end = isCut ? (page.position ?? 0) - (this.#base ?? 0) : Number.POSITIVE_INFINITY;
    const from = Math.min(clipLength(clip), Math.max(0, this.#skip - before));
    const to = Math.max(from, Math.min(clipLength(clip), end - before));
    return from === to ? null : sliceClip(clip, from, to);
  }

  async #decode(decoder: PacketDecoder, packets: readonly Uint8Array[]): Promise<Float32Array[]> {
    const { channelCount, gain } = this.kind;
    const channels = await decoder.decode(packets);
    if (!channels || channels.length < channelCount) {
      throw corrupt(this.#name, "a packet of its stream cannot be decoded");
    }
    const order = this.kind.format === "flac" ? undefined : waveOrder[channelCount];
    return (order ? order.map((c) => channels[c]) : channels.slice(0, channelCount)).map((channel) =>
      gain === 1 ? channel : channel.map((sample) => sample * gain),
    );
  }

  /** Let the decoder's memory go. */
  free(): void {
    this.#decoder?.free();
    this.#decoder = undefined;
  }
}
