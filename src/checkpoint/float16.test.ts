import { expect, it } from "vitest";
import { bfloatToFloat, halfToFloat } from "./float16.ts";

it("widens known half-precision numbers exactly", () => {
  const bits = Uint16Array.of(
    0x0000,
    0x8000,
    0x3c00,
    0xc000,
    0x7bff,
    0x0400,
    0x0001,
    0x83ff,
    0x7c00,
    0xfc00,
    0x3555,
  );
  const wanted = [
    0,
    -0,
    1,
    -2,
    65504,
    2 ** -14,
    2 ** -24,
    -(1023 / 1024) * 2 ** -14,
    Infinity,
    -Infinity,
    0.333251953125,
  ];
  expect([...halfToFloat(bits)]).toEqual(wanted);
  expect(halfToFloat(Uint16Array.of(0x7e00))[0]).toBeNaN();
});

it("widens bfloat16 as the upper half of a single", () => {
  expect([...bfloatToFloat(Uint16Array.of(0x3f80, 0xc040, 0x0000, 0x7f80))]).toEqual([1, -3, 0, Infinity]);
});
