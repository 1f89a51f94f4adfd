import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { floatTensor } from "#inference";
import { createLocalRuntime } from "./local-runtime.ts";
import { createProcessRuntime } from "./process-runtime.ts";
import { usualLimits } from "./watchdog.ts";

/** sum = x + past summed over columns, grown = x: enough of a network for a cache to show. */
const folder = mkdtempSync(join(tmpdir(), "looper-process-"));
beforeAll(async () => {
  // The platform may not draw graphs; its tests may.
  const { encodeModel, Graph, WeightFile } = await import("#onnx");
  const g = new Graph("adder", new WeightFile("none"));
  const x = g.input("x", "float32", [1, 1, "S", 2]);
  const past = g.input("past", "float32", [1, 1, "P", 2]);
  const gain = g.input("gain", "float32", []);
  const all = g.op("ReduceSum", [past, g.ints([2])], { keepdims: 1 });
  g.op("Mul", [g.op("Add", [x, all]), gain], {}, "sum");
  g.op("Identity", [x], {}, "grown");
  g.output("sum", "float32", [1, 1, "S", 2]);
  g.output("grown", "float32", [1, 1, "S", 2]);
  writeFileSync(join(folder, "adder.onnx"), encodeModel(g));
});
afterAll(() => rmSync(folder, { recursive: true }));

const parts = [{ input: "past", output: "grown", type: "float32" as const, dims: [1, 1, 0, 2], axis: 2 }];
const fixed = { gain: floatTensor(Float32Array.of(10), []) };
const spec = { parts, limit: 4, fixed };
const x = (...values: number[]) => ({
  x: floatTensor(Float32Array.from(values), [1, 1, values.length / 2, 2]),
});

describe.each([
  ["this process", createLocalRuntime],
  ["a child process", (threads: number) => createProcessRuntime(threads)],
])("a session in %s", (_, create) => {
  it("keeps a cache between runs: it is fed, and grows by what comes out", async () => {
    const runtime = create(1);
    try {
      const session = await runtime.open(folder, "adder.onnx");
      const cache = await session.openCache(spec);
      // The first run has an empty past; what lies in memory beyond its length must not count.
      expect([...(await session.run(x(1, 2), ["sum"], cache)).sum.data]).toEqual([10, 20]);
      const other = await session.openCache(spec);
      expect([...(await session.run(x(5, 6), ["sum"], other)).sum.data]).toEqual([50, 60]);
      await cache.close();
      await expect(session.run(x(1, 1), ["sum"])).rejects.toMatchObject({ code: "RUNTIME_FAILED" });
    } finally {
      await runtime.close();
    }
  });

  it("exchanges inputs of one cache between runs, and its past goes on", async () => {
    const runtime = create(1);
    try {
      const session = await runtime.open(folder, "adder.onnx");
      const cache = await session.openCache(spec);
      const other = await session.openCache(spec);
      expect([...(await session.run(x(1, 2), ["sum"], cache)).sum.data]).toEqual([10, 20]);
      await cache.exchange({ gain: floatTensor(Float32Array.of(2), []) });
      expect([...(await session.run(x(1, 2), ["sum"], other)).sum.data]).toEqual([10, 20]);
      // (5, 6) and the past (1, 2), doubled; what lies in memory behind the past is zero.
      expect([...(await session.run(x(5, 6), ["sum"], cache)).sum.data]).toEqual([12, 16]);
    } finally {
      await runtime.close();
    }
  });

  it("says which graph does not open", async () => {
    const runtime = create(1);
    try {
      writeFileSync(join(folder, "broken.onnx"), "no graph");
      const failed = runtime.open(folder, "broken.onnx");
      await expect(failed).rejects.toMatchObject({ code: "MODEL_BUILD_FAILED" });
      await expect(failed).rejects.toThrow(/broken\.onnx/);
      expect((await (await runtime.open(folder, "adder.onnx")).openCache(spec)).id).toBeGreaterThan(0);
    } finally {
      await runtime.close();
    }
  });
});

describe("a child process", () => {
  let runtime: ReturnType<typeof createProcessRuntime>;
  beforeEach(() => {
    runtime = createProcessRuntime(1);
  });
  afterEach(() => runtime.close());

  it("that is killed is an error, and the next question finds a new one", async () => {
    const session = await runtime.open(folder, "adder.onnx");
    const cache = await session.openCache(spec);
    const first = runtime.pid() as number;
    const asked = session.run(x(1, 2), ["sum"], cache);
    process.kill(first, "SIGKILL");
    await expect(asked).rejects.toMatchObject({ code: "RUNTIME_ENGINE_DIED" });
    // What the cache held is gone: to go on with it would be to play something else.
    await expect(session.run(x(1, 2), ["sum"], cache)).rejects.toMatchObject({ code: "RUNTIME_ENGINE_DIED" });
    await expect(cache.exchange({})).rejects.toMatchObject({ code: "RUNTIME_ENGINE_DIED" });
    await cache.close();
    const fresh = await session.openCache(spec);
    expect([...(await session.run(x(3, 4), ["sum"], fresh)).sum.data]).toEqual([30, 40]);
    expect(runtime.pid()).not.toBe(first);
  });

  it("that stands still is noticed and ended, and the next question finds a new one", async () => {
    const limits = { ...usualLimits, heartbeat: 0.2, silence: 3 };
    const watched = createProcessRuntime(1, { limits });
    try {
      const session = await watched.open(folder, "adder.onnx");
      const cache = await session.openCache(spec);
      const first = watched.pid() as number;
      process.kill(first, "SIGSTOP");
      const hung = { code: "RUNTIME_ENGINE_DIED", facts: { ended: "silent" } };
      await expect(session.run(x(1, 2), ["sum"], cache)).rejects.toMatchObject(hung);
      const fresh = await session.openCache(spec);
      expect([...(await session.run(x(3, 4), ["sum"], fresh)).sum.data]).toEqual([30, 40]);
      expect(() => process.kill(first, 0)).toThrow(/ESRCH/);
    } finally {
      await watched.close();
    }
  });

  it("that does not heed its caller's signal is ended", async () => {
    const hasty = createProcessRuntime(1, { interruptAfter: 0.1 });
    try {
      const session = await hasty.open(folder, "adder.onnx");
      process.kill(hasty.pid() as number, "SIGSTOP");
      const stopped = new AbortController();
      const release = hasty.interruptOn(stopped.signal);
      const asked = session.openCache(spec);
      stopped.abort();
      const interrupted = { code: "RUNTIME_ENGINE_DIED", facts: { ended: "interrupted" } };
      await expect(asked).rejects.toMatchObject(interrupted);
      release();
    } finally {
      await hasty.close();
    }
  });

  it("ends with its parent, though its parent was killed while it computes", async () => {
    const here = fileURLToPath(new URL("./process-runtime.ts", import.meta.url));
    const script = `
      const { createProcessRuntime } = await import(${JSON.stringify(here)});
      const runtime = createProcessRuntime(1);
      const session = await runtime.open(${JSON.stringify(folder)}, "adder.onnx");
      process.stdout.write(String(runtime.pid()));
      const rows = 4_000_000;
      const past = { type: "float32", dims: [1, 1, rows, 2], data: new Float32Array(2 * rows) };
      const gain = { type: "float32", dims: [], data: Float32Array.of(1) };
      for (;;) await session.run({ x: past, past, gain }, ["sum"]);`;
    const flags = ["--conditions=@musicgen-looper/source", "--import", "tsx", "--input-type=module"];
    const parent = spawn(process.execPath, [...flags, "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const child = Number(await new Promise((resolve) => parent.stdout.once("data", resolve)));
    process.kill(child, 0);
    parent.kill("SIGKILL");
    await vi.waitFor(() => expect(() => process.kill(child, 0)).toThrow(/ESRCH/), { timeout: 30_000 });
  });

  it("is gone when its runtime is closed, and answers no more", async () => {
    const session = await runtime.open(folder, "adder.onnx");
    const pid = runtime.pid() as number;
    await runtime.close();
    expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
    await expect(session.openCache(spec)).rejects.toMatchObject({ code: "RUNTIME_CLOSED" });
  });

  it("leaves this one's event loop free while it computes", async () => {
    const session = await runtime.open(folder, "adder.onnx");
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const big = floatTensor(new Float32Array(2 * 500_000), [1, 1, 500_000, 2]);
    const cache = await session.openCache({ ...spec, limit: 500_000 });
    const before = turns;
    await session.run({ x: big }, ["sum"], cache);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(before);
  });
});
