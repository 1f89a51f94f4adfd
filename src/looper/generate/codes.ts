/** Cutting and joining rows of codes along time. */
import type { Codes, Frames } from "#base";
import { invariant } from "#base";

/** Take some frames of one row: [B, K, T] → [1, K, to − from]. */
export function sliceCodes(codes: Codes, row: number, from: Frames, to: Frames): Codes {
  const [, codebooks, frames] = codes.shape;
  invariant(from >= 0 && to <= frames && from <= to, `codes ${from}…${to} of ${frames}`);
  const data = new Int32Array(codebooks * (to - from));
  for (let k = 0; k < codebooks; k++) {
    const start = (row * codebooks + k) * frames;
    data.set(codes.data.subarray(start + from, start + to), k * (to - from));
  }
  return { shape: [1, codebooks, to - from], data };
}

/** Put single rows one after the other in time: [1, K, T1] + [1, K, T2] → [1, K, T1 + T2]. */
export function joinCodes(first: Codes, second: Codes): Codes {
  const [, codebooks, a] = first.shape;
  const b = second.shape[2];
  const data = new Int32Array(codebooks * (a + b));
  for (let k = 0; k < codebooks; k++) {
    data.set(first.data.subarray(k * a, (k + 1) * a), k * (a + b));
    data.set(second.data.subarray(k * b, (k + 1) * b), k * (a + b) + a);
  }
  return { shape: [1, codebooks, a + b], data };
}

/** Put single rows of equal length into one batch: R × [1, K, T] → [R, K, T]. */
export function stackCodes(rows: readonly Codes[]): Codes {
  const [, codebooks, frames] = rows[0]?.shape ?? [0, 0, 0];
  const data = new Int32Array(rows.length * codebooks * frames);
  for (const [r, row] of rows.entries()) {
    invariant(row.shape[2] === frames, `rows of ${row.shape[2]} and ${frames} frames in one batch`);
    data.set(row.data, r * codebooks * frames);
  }
  return { shape: [rows.length, codebooks, frames], data };
}
