/**
 * A tensor that grows along one of its axes: keys or values of attention, or their scales. Owned by
 * whoever sits beside the session; its size along that axis is a capacity that moves in steps, so that the
 * memory is moved rarely and never held twice.
 */

/** What grows, and along which axis. */
export interface GrowingShape {
  readonly type: "float32" | "uint8";
  /** Sizes of all axes; along the growing one it is ignored. */
  readonly dims: readonly number[];
  readonly axis: number;
}

type Numbers = Float32Array | Uint8Array;

/** Columns that the capacity grows by. Every column that is not filled is computed for nothing. */
const step = 64;
/** From so many numbers on, a copy by the system is faster than one number at a time. */
const longRun = 32;

/** Columns, growing. */
export class GrowingTensor {
  readonly #shape: GrowingShape;
  /** Rows of memory that grow side by side. */
  readonly #lanes: number;
  /** Numbers of one column in a lane. */
  readonly #width: number;
  readonly #memory: Numbers;
  readonly #limit: number;
  #capacity = 0;
  #length = 0;

  /**
   * @param shape - what grows
   * @param limit - most columns it will hold; memory is touched as it is filled
   */
  constructor(shape: GrowingShape, limit: number) {
    const product = (dims: readonly number[]) => dims.reduce((a, b) => a * b, 1);
    this.#shape = shape;
    this.#lanes = product(shape.dims.slice(0, shape.axis));
    this.#width = product(shape.dims.slice(shape.axis + 1));
    this.#limit = limit;
    const size = this.#lanes * limit * this.#width;
    this.#memory = shape.type === "uint8" ? new Uint8Array(size) : new Float32Array(size);
  }

  /** Columns it holds. */
  get length(): number {
    return this.#length;
  }

  /** Sizes of all axes, the capacity among them. */
  get dims(): number[] {
    return this.#shape.dims.map((size, axis) => (axis === this.#shape.axis ? this.#capacity : size));
  }

  /** All of it up to the capacity, a view; columns beyond `length` mean nothing. */
  get data(): Numbers {
    return this.#memory.subarray(0, this.#lanes * this.#capacity * this.#width);
  }

  /**
   * Append columns.
   *
   * @param data - of the shape, with `count` along the growing axis
   * @param count - of columns
   */
  append(data: Numbers, count: number): void {
    const width = this.#width;
    const length = this.#length + count;
    if (length > this.#limit) throw new RangeError(`a cache of ${this.#limit} columns was given ${length}`);
    if (length > this.#capacity) this.#grow(Math.min(this.#limit, Math.ceil(length / step) * step));
    const run = count * width;
    for (let lane = 0; lane < this.#lanes; lane++) {
      const from = lane * run;
      const to = (lane * this.#capacity + this.#length) * width;
      if (run >= longRun) this.#memory.set(data.subarray(from, from + run), to);
      else for (let i = 0; i < run; i++) this.#memory[to + i] = data[from + i];
    }
    this.#length = length;
  }

  /** Move the lanes apart, last one first, in the same memory. */
  #grow(capacity: number): void {
    const width = this.#width;
    for (let lane = this.#lanes - 1; lane > 0; lane--) {
      const from = lane * this.#capacity * width;
      this.#memory.copyWithin(lane * capacity * width, from, from + this.#length * width);
    }
    this.#capacity = capacity;
    // What lies between is old: finite, so that a masked product stays finite, but not ours.
  }
}
