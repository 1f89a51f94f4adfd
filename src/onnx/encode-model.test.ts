import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { floatTensor, intTensor, type Runtime } from "#inference";
import { createEngineHost } from "#platform-node";
import { encodeModel } from "./encode-model.ts";
import { Graph } from "./graph.ts";
import { WeightFile } from "./weight-file.ts";

const folder = mkdtempSync(join(tmpdir(), "looper-onnx-"));
let runtime: Runtime;
beforeAll(() => {
  runtime = createEngineHost({ inProcess: true }).startRuntime(1);
});
afterAll(async () => {
  await runtime.close();
  rmSync(folder, { recursive: true });
});

const bytesOf = (floats: number[]) => new Uint8Array(Float32Array.from(floats).buffer);

describe("a graph", () => {
  it("with a loop, weights in a file and every kind of attribute runs as it was drawn", async () => {
    const file = new WeightFile("loop.weights");
    const g = new Graph("loop", file);
    const x = g.input("x", "float32", ["N", 2]);
    const times = g.input("times", "int32", []);
    const b = g.body("body");
    b.input("round", "int64", []);
    b.input("going", "bool", []);
    const state = b.input("state", "float32", ["N", 2]);
    const turn = b.weight("turn", "float32", [2, 2], async () => bytesOf([0, 1, -1, 0]));
    const shift = b.weight("shift", "float32", [2], async () => bytesOf([1, 10]));
    const turned = b.op("FusedMatMul", [state, turn], { alpha: { float: 0.5 }, transB: 1 });
    const next = b.op("Add", [turned, shift]);
    b.output(b.op("Identity", ["going"]), "bool", []);
    b.output(next, "float32", ["N", 2]);
    b.output(b.op("ReduceMax", [next, b.ints([0, 1])], { keepdims: 0 }), "float32", []);
    g.ops("Loop", [g.cast(times, "int64"), g.bool(true), x], ["last", "peaks"], { body: { graph: b } });
    g.output("last", "float32", ["N", 2]);
    g.output("peaks", "float32", ["M"]);

    const parts: Uint8Array[] = [];
    await file.write(async (bytes) => void parts.push(bytes));
    writeFileSync(join(folder, "loop.weights"), Buffer.concat(parts));
    writeFileSync(join(folder, "loop.onnx"), encodeModel(g));
    const session = await runtime.open(folder, "loop.onnx");
    const start = [3, 4];
    const out = await session.run(
      { x: floatTensor(Float32Array.from(start), [1, 2]), times: intTensor(Int32Array.of(3), []) },
      ["last", "peaks"],
    );

    let [p, q] = start;
    const peaks: number[] = [];
    for (let i = 0; i < 3; i++) {
      [p, q] = [0.5 * q + 1, -0.5 * p + 10];
      peaks.push(Math.max(p, q));
    }
    expect([...out.last.data]).toEqual([p, q]);
    expect([...out.peaks.data]).toEqual(peaks);
  });
});

describe("a weight file", () => {
  it("holds each tensor where it was placed, on a page of its own", async () => {
    const file = new WeightFile("w");
    const places = [3, 5000, 4096, 1].map((length, i) =>
      file.place(`t${i}`, length, async () => new Uint8Array(length).fill(i + 1)),
    );
    const parts: Uint8Array[] = [];
    await file.write(async (bytes) => void parts.push(bytes));
    const whole = Buffer.concat(parts);
    expect(whole.length).toBe(file.size);
    for (const [i, { offset, length }] of places.entries()) {
      expect(offset % 4096).toBe(0);
      expect(new Set(whole.subarray(offset, offset + length))).toEqual(new Set([i + 1]));
    }
  });

  it("asks for one tensor at a time, and stops where it is told to", async () => {
    const file = new WeightFile("w");
    const controller = new AbortController();
    const asked: number[] = [];
    for (let i = 0; i < 3; i++) {
      file.place(`t${i}`, 1, async () => {
        asked.push(i);
        if (i === 1) controller.abort(new Error("enough"));
        return Uint8Array.of(0);
      });
    }
    await expect(file.write(async () => undefined, controller.signal)).rejects.toThrow("enough");
    expect(asked).toEqual([0, 1]);
  });
});
