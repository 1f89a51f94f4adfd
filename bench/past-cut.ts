/**
 * The cut of the cache: is it better to slice `past` to its length once per chunk, or to mask what lies
 * beyond? One layer of attention alone, 25 columns in a loop, both ways, at several lengths.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { floatTensor, intTensor } from "#inference";
import { encodeModel, Graph, WeightFile } from "#onnx";
import { createEngineHost } from "#platform-node";

const columns = 25;

function drawAttention(heads: number, cut: "mask" | "slice"): Graph {
  const g = new Graph(cut, new WeightFile("none"));
  const q = g.input("q", "float32", ["R", heads, 1, 64]);
  const wholeK = g.input("k", "float32", ["R", heads, "P", 64]);
  const wholeV = g.input("v", "float32", ["R", heads, "P", 64]);
  const length = g.cast(g.input("length", "int32", [1]), "int64");
  const trim = (x: string) => g.op("Slice", [x, g.ints([0]), length, g.ints([2])]);
  const [k, v] = cut === "slice" ? [trim(wholeK), trim(wholeV)] : [wholeK, wholeV];
  const capacity = g.op("Squeeze", [g.op("Shape", [k], { start: 2, end: 3 }), g.ints([0])]);
  const places = g.op("Range", [g.ints(0), capacity, g.ints(1)]);
  const bias = g.op("Where", [g.op("Less", [places, length]), g.float(0), g.float(-3.4e38)]);
  const b = g.body("column");
  b.input("round", "int64", []);
  b.input("going", "bool", []);
  const x = b.input("x", "float32", ["R", heads, 1, 64]);
  let scores = b.op("FusedMatMul", [x, k], { transB: 1, alpha: { float: 0.125 } });
  if (cut === "mask") scores = b.op("Add", [scores, bias]);
  const next = b.op("MatMul", [b.op("Softmax", [scores], { axis: -1 }), v]);
  b.output(b.op("Identity", ["going"]), "bool", []);
  b.output(next, "float32", ["R", heads, 1, 64]);
  g.ops("Loop", [g.ints(columns), g.bool(true), q], ["out"], { body: { graph: b } });
  g.output("out", "float32", ["R", heads, 1, 64]);
  return g;
}

/** Milliseconds per column and layer, both ways, median of nine, interleaved. */
export async function comparePastCuts(threads: number, rows: number, heads: number) {
  const folder = mkdtempSync(join(tmpdir(), "looper-cut-"));
  const runtime = createEngineHost({ inProcess: true }).startRuntime(threads);
  try {
    const open = async (cut: "mask" | "slice") => {
      writeFileSync(join(folder, `${cut}.onnx`), encodeModel(drawAttention(heads, cut)));
      return runtime.open(folder, `${cut}.onnx`);
    };
    const sessions = { mask: await open("mask"), slice: await open("slice") };
    const results: { length: number; capacity: number; mask: number; slice: number }[] = [];
    // Capacity in steps of 64, of 128, and all at once.
    for (const [length, capacity] of [
      [100, 128],
      [225, 256],
      [225, 512],
      [425, 448],
      [425, 512],
    ] as const) {
      const tensor = (n: number) =>
        floatTensor(new Float32Array(rows * heads * n * 64).fill(0.01), [rows, heads, n, 64]);
      const feeds = {
        q: tensor(1),
        k: tensor(capacity),
        v: tensor(capacity),
        length: intTensor(Int32Array.of(length), [1]),
      };
      const times: Record<"mask" | "slice", number[]> = { mask: [], slice: [] };
      for (let i = 0; i < 10; i++) {
        for (const cut of ["mask", "slice"] as const) {
          const began = performance.now();
          await sessions[cut].run(feeds, ["out"]);
          if (i > 0) times[cut].push((performance.now() - began) / columns);
        }
      }
      const median = (list: number[]) => list.sort((a, b) => a - b)[list.length >> 1];
      results.push({ length, capacity, mask: median(times.mask), slice: median(times.slice) });
    }
    return results;
  } finally {
    await runtime.close();
    rmSync(folder, { recursive: true });
  }
}
