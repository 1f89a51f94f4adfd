/**
 * The only source of chance. Counter-based (Philox 4x32-10): a draw depends on its key and its
 * counter alone, never on how many were drawn before, so rows of a batch are independent.
 */
import type { Ratio } from "./units.ts";

const multiplierA = 0xd2511f53;
const multiplierB = 0xcd9e8d57;
const weylA = 0x9e3779b9;
const weylB = 0xbb67ae85;

/** High 32 bits of the product of two unsigned 32-bit numbers. */
function multiplyHigh(a: number, b: number): number {
  const aHigh = a >>> 16;
  const aLow = a & 0xffff;
  const bHigh = b >>> 16;
  const bLow = b & 0xffff;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const carry = aLow * bHigh + (middle & 0xffff);
  return (aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(carry / 0x10000)) >>> 0;
}

/**
 * Draw four random 32-bit words for a key and a counter.
 *
 * @param key - two unsigned 32-bit words
 * @param counter - four unsigned 32-bit words
 * @returns four unsigned 32-bit words
 * @source Salmon et al. 2011, “Parallel random numbers: as easy as 1, 2, 3”, Philox 4x32-10
 * @parity Random123 known-answer vectors, in random.test.ts
 */
export function philox(
  key: readonly [number, number],
  counter: readonly [number, number, number, number],
): [number, number, number, number] {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(multiplierA, c0);
    const low0 = Math.imul(multiplierA, c0) >>> 0;
    const high1 = multiplyHigh(multiplierB, c2);
    const low1 = Math.imul(multiplierB, c2) >>> 0;
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0;
    k0 = (k0 + weylA) >>> 0;
    k1 = (k1 + weylB) >>> 0;
  }
  return [c0, c1, c2, c3];
}

/** A stream of random numbers with a life: each call moves on. */
export interface Random {
  /** Uniform in [0, 1). */
  uniform(): Ratio;
  /** A whole number, from ≤ n < to. */
  integer(from: number, to: number): number;
  /** Standard normal. */
  normal(): number;
  /** One of the items; they must not be empty. */
  pick<T>(items: readonly T[]): T;
  /** An independent stream, named: forks of one seed do not overlap. */
  fork(name: string): Random;
}

/** A 32-bit hash of a name (FNV-1a), to key forks. */
function hashName(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/**
 * Open a stream of random numbers.
 *
 * @param seed - whole number, 0…2⁵³−1; equal seeds give equal streams
 * @param stream - unsigned 32-bit; streams of one seed are independent
 * @returns a stream at its beginning
 * @source own, on Philox
 */
export function createRandom(seed: number, stream = 0): Random {
  const key: [number, number] = [seed >>> 0, Math.floor(seed / 0x100000000) >>> 0];
  let block = 0;
  let left: number[] = [];
  const word = () => {
    if (left.length === 0) left = philox(key, [block++ >>> 0, 0, stream >>> 0, 0x6c6f6f70]);
    return left.pop() as number;
  };
  const uniform = () => ((word() >>> 5) * 67108864 + (word() >>> 6)) / 9007199254740992;
  return {
    uniform,
    integer: (from, to) => from + Math.floor(uniform() * (to - from)),
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    pick: (items) => items[Math.floor(uniform() * items.length)] as (typeof items)[number],
    fork: (name) => createRandom(seed, (Math.imul(stream, 0x01000193) ^ hashName(name)) >>> 0),
  };
}
