import { expect, it } from "vitest";
import { createRandom } from "#base";
import { readRange } from "./read-range.ts";

it("names the same bytes as slicing does", () => {
  const random = createRandom(3);
  const bytes = Array.from({ length: 50 }, (_, i) => i);
  for (let i = 0; i < 500; i++) {
    const [a, b] = [random.integer(0, 60), random.integer(0, 60)];
    const kind = random.integer(0, 3);
    const header = kind === 0 ? `bytes=${a}-${b}` : kind === 1 ? `bytes=${a}-` : `bytes=-${b}`;
    const wanted =
      kind === 0 ? bytes.slice(a, b + 1) : kind === 1 ? bytes.slice(a) : b === 0 ? [] : bytes.slice(-b);
    const range = readRange(header, bytes.length);
    if (kind === 0 && b < a) expect(range).toBeUndefined();
    else if (wanted.length === 0) expect(range).toBe("unsatisfiable");
    else if (typeof range !== "object") throw new Error(`${header} → ${range}`);
    else expect(bytes.slice(range.first, range.last + 1)).toEqual(wanted);
  }
});

it("returns the whole file for a header that it does not support", () => {
  const headers = [
    undefined,
    "",
    "bytes",
    "bytes=",
    "bytes=-",
    "bytes=0-1,3-4",
    "lines=0-1",
    "bytes=a-b",
    "bytes=1--2",
  ];
  expect(headers.map((header) => readRange(header, 10))).toEqual(headers.map(() => undefined));
});
