import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { floatTensor, intTensor } from "#inference";
import { createEngineHost } from "#platform-node";
import { encodeModel } from "./encode-model.ts";
import { Graph } from "./graph.ts";
import { inlineWeights } from "./inline-weights.ts";
import { WeightFile } from "./weight-file.ts";

const bytesOf = (floats: number[]) => new Uint8Array(Float32Array.from(floats).buffer);

/** state = 2 · state + 3 a round, then + 5: weights inside of a loop's body and outside. */
async function drawLoop() {
  const file = new WeightFile("absent.weights");
  const g = new Graph("loop", file);
  const x = g.input("x", "float32", [2]);
  const times = g.input("times", "int32", []);
  const b = g.body("body");
  b.input("round", "int64", []);
  b.input("going", "bool", []);
  const state = b.input("state", "float32", [2]);
  const twice = b.weight("twice", "float32", [2], async () => bytesOf([2, 2]));
  const three = b.weight("three", "float32", [2], async () => bytesOf([3, 3]));
  const next = b.op("Add", [b.op("Mul", [state, twice]), three]);
  b.output(b.op("Identity", ["going"]), "bool", []);
  b.output(next, "float32", [2]);
  g.ops("Loop", [g.cast(times, "int64"), g.bool(true), x], ["looped"], { body: { graph: b } });
  const five = g.weight("five", "float32", [2], async () => bytesOf([5, 5]));
  g.op("Add", ["looped", five], {}, "last");
  g.output("last", "float32", [2]);
  const parts: Uint8Array[] = [];
  await file.write(async (bytes) => void parts.push(bytes));
  return { graph: encodeModel(g), weights: new Uint8Array(Buffer.concat(parts)) };
}

it("puts weights into a graph and into its bodies, so that it runs without a file", async () => {
  const folder = mkdtempSync(join(tmpdir(), "looper-inline-"));
  const runtime = createEngineHost({ inProcess: true }).startRuntime(1);
  try {
    const { graph, weights } = await drawLoop();
    writeFileSync(join(folder, "whole.onnx"), inlineWeights(graph, weights));
    const session = await runtime.open(folder, "whole.onnx");
    const feeds = { x: floatTensor(Float32Array.of(1, 10), [2]), times: intTensor(Int32Array.of(2), []) };
    const { last } = await session.run(feeds, ["last"]);
    expect([...last.data]).toEqual([(1 * 2 + 3) * 2 + 3 + 5, (10 * 2 + 3) * 2 + 3 + 5]);
  } finally {
    await runtime.close();
    rmSync(folder, { recursive: true });
  }
});

it("refuses weights that end too early", async () => {
  const { graph, weights } = await drawLoop();
  expect(() => inlineWeights(graph, weights.subarray(0, weights.length - 1))).toThrow(/a tensor ends at/);
});
