import { expect, it } from "vitest";
import { stackTensors } from "./stack-tensors.ts";
import { floatTensor } from "./tensor.ts";

it("puts rows beneath each other and fills the shorter ones, lane by lane", () => {
  const short = floatTensor(Float32Array.of(1, 2, 3, 4), [1, 2, 1, 2]);
  const long = floatTensor(Float32Array.of(5, 6, 7, 8, 9, 10, 11, 12), [1, 2, 2, 2]);
  const stacked = stackTensors([short, long], 2, -1);
  expect(stacked.dims).toEqual([2, 2, 2, 2]);
  expect([...stacked.data]).toEqual([1, 2, -1, -1, 3, 4, -1, -1, 5, 6, 7, 8, 9, 10, 11, 12]);
});

it("stacks along a last axis", () => {
  const rows = [[1], [2, 3, 4]].map((row) => floatTensor(Float32Array.from(row), [1, 1, row.length]));
  expect(stackTensors(rows, 2, 0)).toEqual(floatTensor(Float32Array.of(1, 0, 0, 2, 3, 4), [2, 1, 3]));
});
