/**
 * Bits, read from the highest down, out of bytes in memory. Beyond the end it reads zeros and remembers:
 * whoever reads asks `isSpent` before trusting what came.
 */

/** A place in a row of bits. */
export class BitReader {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  #at = 0;

  /** @param bytes - at most 2²⁸ */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#end = 8 * bytes.length;
  }

  /** Whether more was read than there is. */
  get isSpent(): boolean {
    return this.#at > this.#end;
  }

  /** The byte that holds the next bit. */
  get byte(): number {
    return this.#at >>> 3;
  }

  /** The next 25 bits or more, in the high bits of a 32-bit word. */
  #peek(): number {
    const at = this.#at >>> 3;
    const bytes = this.#bytes;
    if (at + 4 <= bytes.length) {
      const word = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
      return word << (this.#at & 7);
    }
    let word = 0;
    for (let i = 0; i < 4; i++) word = (word << 8) | (at + i < bytes.length ? bytes[at + i] : 0);
    return word << (this.#at & 7);
  }

  /** Read an unsigned number of 0…48 bits. */
  read(count: number): number {
    if (count === 0) return 0;
    if (count > 24) {
      const high = this.read(count - 24);
      return high * 2 ** 24 + this.read(24);
    }
    const value = this.#peek() >>> (32 - count);
    this.#at += count;
    return value;
  }

  /** Read a two's-complement number of 1…48 bits. */
  readSigned(count: number): number {
    const value = this.read(count);
    return value >= 2 ** (count - 1) ? value - 2 ** count : value;
  }

  /** Count zeros up to the next one, and step over it. */
  readUnary(): number {
    let zeros = 0;
    while (this.#at < this.#end) {
      const word = this.#peek();
      const seen = 32 - (this.#at & 7);
      const leading = Math.clz32(word);
      if (leading < seen) {
        this.#at += leading + 1;
        return zeros + leading;
      }
      zeros += seen;
      this.#at += seen;
    }
    this.#at = this.#end + 1;
    return zeros;
  }

  /** Read a Rice code: zeros up to a one count multiples of 2^parameter (0…30), the rest follows. */
  readRice(parameter: number): number {
    const word = this.#peek();
    const zeros = Math.clz32(word);
    const used = zeros + 1 + parameter;
    if (used <= 25) {
      this.#at += used;
      const rest = parameter === 0 ? 0 : (word << (zeros + 1)) >>> (32 - parameter);
      const folded = (zeros << parameter) | rest;
      return (folded >>> 1) ^ -(folded & 1);
    }
    const folded = this.readUnary() * 2 ** parameter + this.read(parameter);
    return folded % 2 === 0 ? folded / 2 : -(folded + 1) / 2;
  }

  /** Step to the next whole byte. */
  align(): void {
    this.#at = (this.#at + 7) & ~7;
  }
}
