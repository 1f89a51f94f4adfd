import { describe, expect, it } from "vitest";
import { createRandom } from "#base";
import { channelOf, interleaveChannels } from "./stereo-codes.ts";

describe("codes of two channels", () => {
  it("lie side by side, codebook by codebook", () => {
    const left = { shape: [1, 2, 3] as const, data: Int32Array.of(1, 2, 3, 4, 5, 6) };
    const right = { shape: [1, 2, 3] as const, data: Int32Array.of(11, 12, 13, 14, 15, 16) };
    const both = interleaveChannels([left, right]);
    expect(both.shape).toEqual([1, 4, 3]);
    expect([...both.data]).toEqual([1, 2, 3, 11, 12, 13, 4, 5, 6, 14, 15, 16]);
  });

  it("come out of any row as they went in, for any shape", () => {
    const random = createRandom(3);
    for (let round = 0; round < 50; round++) {
      const [rows, channels, books, frames] = [1, 2, 3, 4].map(() => random.integer(1, 5)) as [
        number,
        number,
        number,
        number,
      ];
      const parts = Array.from({ length: rows }, () =>
        Array.from({ length: channels }, () => ({
          shape: [1, books, frames] as const,
          data: Int32Array.from({ length: books * frames }, () => random.integer(0, 99)),
        })),
      );
      const data = Int32Array.from(parts.flatMap((row) => [...interleaveChannels(row).data]));
      const codes = { shape: [rows, channels * books, frames] as const, data };
      for (const [row, own] of parts.entries()) {
        for (const [c, part] of own.entries()) expect(channelOf(codes, row, c, channels)).toEqual(part);
      }
    }
  });
});
