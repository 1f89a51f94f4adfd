/**
 * A tensor that grows along its third axis: keys or values of attention, [R, H, P, W]. Owned by
 * whoever sits beside the session; P is a capacity that moves in steps, so that the memory is
 * moved rarely and never held twice.
 */
import { floatTensor, type Tensor } from "./tensor.ts";

/** Columns that the capacity grows by. Every column that is not filled is computed for nothing. */
const step = 64;

/** Rows of columns, growing. */
export class GrowingTensor {
  readonly #lanes: number;
  readonly #dims: readonly [rows: number, heads: number, width: number];
  readonly #memory: Float32Array;
  readonly #limit: number;
  #capacity = 0;
  #length = 0;

  /**
   * @param rows - R
   * @param heads - H
   * @param width - W
   * @param limit - most columns it will hold; memory is touched as it is filled
   */
  constructor(rows: number, heads: number, width: number, limit: number) {
    this.#dims = [rows, heads, width];
    this.#lanes = rows * heads;
    this.#limit = limit;
    this.#memory = new Float32Array(rows * heads * limit * width);
  }

  /** Columns it holds. */
  get length(): number {
    return this.#length;
  }

  /** All of it up to the capacity, [R, H, P, W], a view; columns beyond `length` mean nothing. */
  get tensor(): Tensor {
    const [rows, heads, width] = this.#dims;
    const data = this.#memory.subarray(0, this.#lanes * this.#capacity * width);
    return floatTensor(data, [rows, heads, this.#capacity, width]);
  }

  /**
   * Append columns.
   *
   * @param data - [R, H, count, W]
   * @param count - of columns
   */
  append(data: Float32Array, count: number): void {
    const width = this.#dims[2];
    const length = this.#length + count;
    if (length > this.#limit) throw new RangeError(`a cache of ${this.#limit} columns was given ${length}`);
    if (length > this.#capacity) this.#grow(Math.min(this.#limit, Math.ceil(length / step) * step));
    for (let lane = 0; lane < this.#lanes; lane++) {
      const from = lane * count * width;
      const to = (lane * this.#capacity + this.#length) * width;
      this.#memory.set(data.subarray(from, from + count * width), to);
    }
    this.#length = length;
  }

  /** Move the lanes apart, last one first, in the same memory. */
  #grow(capacity: number): void {
    const width = this.#dims[2];
    for (let lane = this.#lanes - 1; lane > 0; lane--) {
      const from = lane * this.#capacity * width;
      this.#memory.copyWithin(lane * capacity * width, from, from + this.#length * width);
    }
    this.#capacity = capacity;
    // What lies between is old: finite, so that a masked product stays finite, but not ours.
  }
}
