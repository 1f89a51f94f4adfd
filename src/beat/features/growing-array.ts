/**
 * A typed array that grows: features of a file whose length is not known beforehand.
 */

/** Numbers in order of arrival, four bytes each. */
export class GrowingArray {
  #data = new Float32Array(4096);
  #length = 0;

  /** How many numbers there are. */
  get length(): number {
    return this.#length;
  }

  /**
   * Add a number at the end.
   *
   * @param value - kept as float32
   */
  push(value: number): void {
    if (this.#length === this.#data.length) {
      const larger = new Float32Array(Math.ceil(this.#data.length * 1.5));
      larger.set(this.#data);
      this.#data = larger;
    }
    this.#data[this.#length++] = value;
  }

  /** See all numbers, without copying; the view goes stale with the next `push`. */
  view(): Float32Array {
    return this.#data.subarray(0, this.#length);
  }
}

/** Bytes in order of arrival. */
export class GrowingBytes {
  #data = new Uint8ClampedArray(4096);
  #length = 0;

  /**
   * Add a byte at the end.
   *
   * @param value - rounded, and clipped to 0…255
   */
  push(value: number): void {
    if (this.#length === this.#data.length) {
      const larger = new Uint8ClampedArray(Math.ceil(this.#data.length * 1.5));
      larger.set(this.#data);
      this.#data = larger;
    }
    this.#data[this.#length++] = value;
  }

  /** See all bytes, without copying; the view goes stale with the next `push`. */
  view(): Uint8Array {
    return new Uint8Array(this.#data.buffer, 0, this.#length);
  }
}
