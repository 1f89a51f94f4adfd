/**
 * Bits, written from the highest down, into bytes that grow.
 */

/** A growing row of bits. */
export class BitWriter {
  #bytes = new Uint8Array(1 << 16);
  #length = 0;
  #pending = 0;
  #pendingBits = 0;

  /** Whole bytes so far. */
  get length(): number {
    return this.#length;
  }

  /** Append the lowest `count` bits of a whole number, count 0…32. */
  write(value: number, count: number): void {
    if (count > 16) {
      this.write(value >>> 16, count - 16);
      this.write(value & 0xffff, 16);
      return;
    }
    this.#pending = (this.#pending << count) | (value & ((1 << count) - 1));
    this.#pendingBits += count;
    while (this.#pendingBits >= 8) {
      this.#pendingBits -= 8;
      if (this.#length === this.#bytes.length) this.#grow();
      this.#bytes[this.#length++] = this.#pending >>> this.#pendingBits;
    }
    this.#pending &= (1 << this.#pendingBits) - 1;
  }

  /** Append a Rice code of a number within 31 bits: its quotient as zeros, a one, the rest as `parameter` bits. */
  writeRice(value: number, parameter: number): void {
    const folded = ((value << 1) ^ (value >> 31)) >>> 0;
    let zeros = folded >>> parameter;
    for (; zeros >= 16; zeros -= 16) this.write(0, 16);
    this.write(1, zeros + 1);
    this.write(folded, parameter);
  }

  /** Append bytes; the bits so far must be whole bytes. */
  writeBytes(bytes: Uint8Array): void {
    while (this.#length + bytes.length > this.#bytes.length) this.#grow();
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Fill the last byte with zeros. */
  align(): void {
    if (this.#pendingBits > 0) this.write(0, 8 - this.#pendingBits);
  }

  /** All whole bytes, as a view that the next write may outdate. */
  bytes(from = 0): Uint8Array {
    return this.#bytes.subarray(from, this.#length);
  }

  #grow(): void {
    const larger = new Uint8Array(2 * this.#bytes.length);
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}
