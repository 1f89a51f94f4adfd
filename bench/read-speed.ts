/**
 * How fast this machine reads memory: a sum over a gibibyte with the runtime's own threads, in a process
 * with the settings of the engine's (it answers each message with a rate).
 */
import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { floatTensor } from "#inference";
import { encodeModel, Graph, WeightFile } from "#onnx";
import { createEngineHost } from "#platform-node";

/** Something that reads a gibibyte when asked. */
export interface Reader {
  /** Read it once; bytes per second. */
  read(): Promise<number>;
  close(): void;
}

/** Numbers in a gibibyte. */
const numbers = 2 ** 28;
const lanes = 16;

/** Start a reader; the first reading is thrown away. */
export async function openReader(threads: number): Promise<Reader> {
  const child = fork(fileURLToPath(import.meta.url), ["serve", String(threads)], {
    execArgv: ["--conditions=@musicgen-looper/source", "--import", "tsx"],
    env: { ...process.env, GLIBC_TUNABLES: "glibc.malloc.hugetlb=1" },
  });
  const read = () => ask(child);
  await read();
  return { read, close: () => void child.kill() };
}

function ask(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (code: number | null) => reject(new Error(`the reader ended (${code})`));
    child.once("exit", fail);
    child.once("message", (rate) => {
      child.off("exit", fail);
      resolve(Number(rate));
    });
    child.send("read");
  });
}

async function serve(threads: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "looper-read-"));
  const g = new Graph("read", new WeightFile("none"));
  const x = g.input("x", "float32", [lanes, "N"]);
  g.op("ReduceSum", [x, g.ints([1])], { keepdims: 0 }, "sum");
  g.output("sum", "float32", [lanes]);
  writeFileSync(join(folder, "read.onnx"), encodeModel(g));
  const session = await createEngineHost({ inProcess: true }).startRuntime(threads).open(folder, "read.onnx");
  rmSync(folder, { recursive: true });
  const data = floatTensor(new Float32Array(numbers).fill(1), [lanes, numbers / lanes]);
  process.on("message", async () => {
    const began = performance.now();
    await session.run({ x: data }, ["sum"]);
    process.send?.((4 * numbers) / ((performance.now() - began) / 1000));
  });
}

if (process.argv[2] === "serve" && process.send) void serve(Number(process.argv[3]));
