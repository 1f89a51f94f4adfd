/** From pages to the packets of one stream: a packet may lie on several pages. */
import { corrupt } from "../audio-reader.ts";
import type { OggPage } from "./walk-pages.ts";

/** More than any packet needs, the pictures in comments included. */
const largestPacket = 1 << 26;

function join(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const all = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

/** Puts the pieces of one stream's packets together. */
export class PacketJoiner {
  readonly #name: string;
  #open: Uint8Array[] = [];
  #openBytes = 0;
  #sequence: number | null = null;

  constructor(name: string) {
    this.#name = name;
  }

  /**
   * Take the next page of the stream.
   *
   * @returns the packets that end on it
   * @throws LooperError FORMAT_CORRUPT where a page is missing before it
   */
  push({ sequence, isContinued, pieces, isOpen }: OggPage): Uint8Array[] {
    if (this.#sequence !== null && sequence !== this.#sequence + 1) {
      throw corrupt(this.#name, `page ${sequence} follows page ${this.#sequence}`);
    }
    this.#sequence = sequence;
    // The rest of a packet whose beginning is not there is no packet.
    const skipped = isContinued && this.#open.length === 0 ? 1 : 0;
    if (!isContinued) this.#drop();
    const packets: Uint8Array[] = [];
    for (const [n, piece] of pieces.entries()) {
      if (n < skipped) continue;
      this.#open.push(piece);
      this.#openBytes += piece.length;
      if (this.#openBytes > largestPacket) throw corrupt(this.#name, "a packet has no end");
      if (isOpen && n === pieces.length - 1) break;
      packets.push(this.#open.length === 1 ? piece : join(this.#open, this.#openBytes));
      this.#drop();
    }
    return packets;
  }

  #drop(): void {
    this.#open = [];
    this.#openBytes = 0;
  }
}
