/** How surprising codes are under the logits of the graph `decode`. Arithmetic only. */
import type { Codes, Frames } from "#base";
import type { MusicGenConfig } from "../config.ts";
import { delayOf } from "./delay-pattern.ts";

/** Surprise per cell, row-major [B, K, T], in nats. */
export interface Nats {
  readonly shape: readonly [number, number, number];
  readonly data: Float32Array;
}

/**
 * Read the surprise of codes off the logits.
 *
 * @param logits - [1, B, s, K, V] each, of stretches of columns that follow each other; their first column
 *   is frame `from` of the first codebook
 * @param codes - [B, K, T]
 * @param from - first frame scored
 * @param to - one past the last, ≤ T
 * @param decoder - of the model
 * @returns −log p of each code [B, K, to − from]
 */
export function surpriseOfCodes(
  logits: readonly Float32Array[],
  codes: Codes,
  from: Frames,
  to: Frames,
  { vocabulary, channels }: MusicGenConfig["decoder"],
): Nats {
  const [rows, codebooks, frames] = codes.shape;
  const data = new Float32Array(rows * codebooks * (to - from));
  const whole = joinColumns(logits, rows);
  const tail = whole.length / (rows * codebooks * vocabulary);
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < codebooks; k++) {
      for (let f = from; f < to; f++) {
        // Frame f of a codebook is predicted by column f + its delay.
        const at = ((row * tail + f + delayOf(k, channels) - from) * codebooks + k) * vocabulary;
        const code = codes.data[(row * codebooks + k) * frames + f];
        data[(row * codebooks + k) * (to - from) + f - from] = surpriseOf(whole, at, vocabulary, code);
      }
    }
  }
  return { shape: [rows, codebooks, to - from], data };
}

/** −log softmax of one code. */
function surpriseOf(logits: Float32Array, at: number, count: number, code: number): number {
  let peak = Number.NEGATIVE_INFINITY;
  for (let i = at; i < at + count; i++) peak = Math.max(peak, logits[i]);
  let sum = 0;
  for (let i = at; i < at + count; i++) sum += Math.exp(logits[i] - peak);
  return peak + Math.log(sum) - logits[at + code];
}

/** Join stretches [B, s, …] to one [B, Σ s, …]. */
function joinColumns(parts: readonly Float32Array[], rows: number): Float32Array {
  if (parts.length === 1) return parts[0];
  const joined = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (let row = 0; row < rows; row++) {
    for (const part of parts) {
      const own = part.subarray((row * part.length) / rows, ((row + 1) * part.length) / rows);
      joined.set(own, at);
      at += own.length;
    }
  }
  return joined;
}
