import { expect, it } from "vitest";
import { fromBase64, toBase64 } from "./base64.ts";
import { createRandom } from "./random.ts";

it("writes what Node's Buffer writes, and reads it back, at every length and across pieces", () => {
  const random = createRandom(64);
  for (const length of [...Array.from({ length: 20 }, (_, i) => i), 24_572, 24_573, 24_574, 100_001]) {
    const bytes = Uint8Array.from({ length }, () => random.integer(0, 255));
    const text = toBase64(bytes);
    expect(text).toBe(Buffer.from(bytes).toString("base64"));
    expect(Buffer.from(fromBase64(text)).equals(bytes)).toBe(true);
  }
});

it("refuses what is not base64", () => {
  for (const text of ["a", "ab=c", "ä"]) expect(() => fromBase64(text)).toThrow();
});
