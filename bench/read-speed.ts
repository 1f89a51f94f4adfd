/** How fast this machine reads memory with the runtime's own threads: a sum over 1 GiB. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { floatTensor } from "#inference";
import { encodeModel, Graph, WeightFile } from "#onnx";
import { createEngineHost } from "#platform-node";

/** Bytes per second, best of ten. */
export async function measureReading(threads: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "looper-read-"));
  const runtime = createEngineHost({ inProcess: true }).startRuntime(threads);
  try {
    const lanes = 16;
    const g = new Graph("read", new WeightFile("none"));
    const x = g.input("x", "float32", [lanes, "N"]);
    g.op("ReduceSum", [x, g.ints([1])], { keepdims: 0 }, "sum");
    g.output("sum", "float32", [lanes]);
    writeFileSync(join(folder, "read.onnx"), encodeModel(g));
    const session = await runtime.open(folder, "read.onnx");
    const data = new Float32Array(2 ** 28).fill(1);
    let best = 0;
    for (let i = 0; i < 10; i++) {
      const began = performance.now();
      await session.run({ x: floatTensor(data, [lanes, data.length / lanes]) }, ["sum"]);
      best = Math.max(best, data.byteLength / ((performance.now() - began) / 1000));
    }
    return best;
  } finally {
    await runtime.close();
    rmSync(folder, { recursive: true });
  }
}
