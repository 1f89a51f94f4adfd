/**
 * ONNX Runtime in this worker, as WebAssembly. `run` blocks the worker while it computes; before each run the
 * worker's messages are let in, so that a run can be stopped between two chunks.
 */
import type { InferenceSession } from "onnxruntime-common";
import { LooperError } from "#base";
import { createOrtSession, explainOrtError, type Runtime, type Session } from "#inference";
import { inlineWeights } from "#onnx";
import { hasWasmSimd } from "./has-wasm-simd.ts";

/** What the runtime is made of, and where it reads. */
export interface WebRuntimeOptions {
  /** Address of its script, `ort-wasm-simd-threaded.mjs`: threads start from it. */
  readonly script: URL;
  /** Load its WebAssembly. */
  readonly loadWasm: () => Promise<Uint8Array>;
  /** Read a file of a folder of graphs. */
  readonly readGraph: (folder: string, file: string) => Promise<Uint8Array>;
}

type OnnxRuntime = typeof import("onnxruntime-web/wasm");

let loaded: Promise<OnnxRuntime> | undefined;

/** Load ONNX Runtime; the number of threads is that of the first call. */
function loadOnnxRuntime({ script, loadWasm }: WebRuntimeOptions, threads: number): Promise<OnnxRuntime> {
  loaded ??= (async () => {
    if (!hasWasmSimd()) {
      const message =
        "This browser's WebAssembly has no SIMD, which the model needs. Use a browser of 2021 or later; Safari has it since 16.4.";
      throw new LooperError("RUNTIME_NO_DEVICE", message);
    }
    const ort = await import("onnxruntime-web/wasm");
    ort.env.wasm.wasmPaths = { mjs: script.href };
    ort.env.wasm.wasmBinary = (await loadWasm()) as Uint8Array<ArrayBuffer>;
    ort.env.wasm.numThreads = threads;
    ort.env.logLevel = "error";
    return ort;
  })();
  loaded.catch(() => {
    loaded = undefined;
  });
  return loaded;
}

/**
 * Threads that graphs may use here: one per core where the page is isolated from others, else one.
 *
 * @param cores - of the machine
 */
export function countThreads(cores = navigator.hardwareConcurrency): number {
  return crossOriginIsolated ? Math.max(1, cores) : 1;
}

/** Let messages in that have come. */
const pause = () => new Promise<void>((resolve) => setTimeout(resolve));

/**
 * Start a runtime in this worker.
 *
 * @param threads - that one graph may use
 * @param options - what it is made of, and where it reads
 */
export function createWebRuntime(threads: number, options: WebRuntimeOptions): Runtime {
  const sessions = new Set<Session>();
  let bytes = 0;
  return {
    async open(folder, file, seldom = false) {
      const ort = await loadOnnxRuntime(options, threads);
      // The graph names the file of its weights so (`buildGraphs`).
      const weights = file.replace(/\.onnx$/, ".weights");
      const [graph, data] = [await options.readGraph(folder, file), await options.readGraph(folder, weights)];
      let session: InferenceSession;
      try {
        // Not as a file of its own: the runtime looks for it on a disk where a graph has a body (1.30).
        session = await ort.InferenceSession.create(inlineWeights(graph, data), {
          executionProviders: ["wasm"],
          graphOptimizationLevel: "all",
          logSeverityLevel: 3,
          enableCpuMemArena: !seldom,
        });
      } catch (cause) {
        throw explainOrtError(cause, "MODEL_BUILD_FAILED", `The graph ${file} does not open`);
      }
      bytes += graph.length + data.length;
      const opened = createOrtSession({
        ...{ ort, session, name: file, pause },
        forget: () => sessions.delete(opened),
      });
      sessions.add(opened);
      return opened;
    },
    // A browser does not tell: what is known is what was put in.
    memory: async () => ({ now: bytes, peak: bytes }),
    // A run in WebAssembly cannot be broken off: whoever must, ends the worker.
    interruptOn: () => () => undefined,
    async close() {
      await Promise.all([...sessions].map((session) => session.close()));
    },
  };
}
