/**
 * ONNX Runtime in this process. `run` blocks the event loop while it computes, so the program uses
 * it behind `process-runtime.ts`; alone it serves the child process and tests.
 */
import { join } from "node:path";
import type { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import { LooperError } from "#base";
import {
  type Cache,
  type CacheSpec,
  GrowingTensor,
  type Runtime,
  type Session,
  type Tensor,
  type Tensors,
} from "#inference";
import { loadOnnxRuntime, type OnnxRuntime } from "./load-onnx-runtime.ts";

/**
 * Start a runtime in this process.
 *
 * @param threads - that one graph may use
 */
export function createLocalRuntime(threads: number): Runtime {
  const sessions = new Set<Session>();
  return {
    async open(folder, file, seldom = false) {
      const path = join(folder, file);
      const session = await openSession(path, threads, seldom, () => sessions.delete(session));
      sessions.add(session);
      return session;
    },
    async memory() {
      const { rss } = process.memoryUsage();
      return { now: rss, peak: process.resourceUsage().maxRSS * 1024 };
    },
    // Nothing here can be ended by force but all of this process.
    interruptOn: () => () => undefined,
    async close() {
      await Promise.all([...sessions].map((session) => session.close()));
    },
  };
}

interface LocalCache extends Cache {
  fixed: Tensors;
  readonly parts: readonly { input: string; output: string; tensor: GrowingTensor }[];
}

async function openSession(
  path: string,
  threads: number,
  seldom: boolean,
  forget: () => void,
): Promise<Session> {
  const ort = await loadOnnxRuntime();
  let session: InferenceSession;
  try {
    session = await ort.InferenceSession.create(path, {
      executionProviders: ["cpu"],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      graphOptimizationLevel: "all",
      logSeverityLevel: 3,
      // An arena never shrinks: the codec's would hold a gigabyte from one clip to the next.
      enableCpuMemArena: !seldom,
      // Long enough for the gap between two operations; longer, and threads that wait take the cores from
      // whoever has work (docs/adr/0066, 0072).
      extra: { session: { intra_op: { spin_duration_us: "100" } } },
    });
  } catch (cause) {
    throw explain(
      cause,
      "MODEL_BUILD_FAILED",
      `The graph ${path} does not open. Delete its folder to build it again`,
    );
  }
  const caches = new Map<number, LocalCache>();
  let nextCache = 1;
  return {
    async run(feeds, fetch, cache) {
      const local = cache ? caches.get(cache.id) : undefined;
      const parts = local?.parts ?? [];
      const inputs: Record<string, OrtTensor> = {};
      for (const [name, tensor] of Object.entries({ ...local?.fixed, ...feeds }))
        inputs[name] = toOrt(ort, tensor);
      for (const { input, tensor } of parts) inputs[input] = toOrt(ort, tensor.tensor);
      let outputs: InferenceSession.OnnxValueMapType;
      try {
        outputs = await session.run(inputs, [...fetch, ...parts.map(({ output }) => output)]);
      } catch (cause) {
        throw explain(cause, "RUNTIME_FAILED", `The graph ${path} failed`);
      }
      for (const { output, tensor } of parts) {
        const grown = outputs[output] as OrtTensor;
        tensor.append(grown.data as Float32Array, grown.dims[2] as number);
      }
      const results: Record<string, Tensor> = {};
      for (const name of fetch) results[name] = fromOrt(name, outputs[name] as OrtTensor);
      return results satisfies Tensors;
    },
    async openCache(spec: CacheSpec) {
      const id = nextCache++;
      const grow = () => new GrowingTensor(spec.rows, spec.heads, spec.width, spec.limit);
      try {
        const parts = spec.pairs.map((pair) => ({ ...pair, tensor: grow() }));
        const cache: LocalCache = {
          id,
          parts,
          fixed: spec.fixed,
          async exchange(fixed) {
            this.fixed = { ...this.fixed, ...fixed };
          },
          close: async () => void caches.delete(id),
        };
        caches.set(id, cache);
        return cache;
      } catch (cause) {
        throw explain(
          cause,
          "RUNTIME_OUT_OF_MEMORY",
          `No memory for ${spec.rows} rows of ${spec.limit} columns`,
        );
      }
    },
    async close() {
      forget();
      caches.clear();
      await session.release();
    },
  };
}

function toOrt(ort: OnnxRuntime, tensor: Tensor): OrtTensor {
  return tensor.type === "float32"
    ? new ort.Tensor("float32", tensor.data, tensor.dims)
    : new ort.Tensor("int32", tensor.data, tensor.dims);
}

function fromOrt(name: string, tensor: OrtTensor): Tensor {
  const { data, dims } = tensor;
  if (data instanceof Float32Array) return { type: "float32", dims, data };
  if (data instanceof Int32Array) return { type: "int32", dims, data };
  throw new LooperError("RUNTIME_FAILED", `Output ${name} is ${tensor.type}; graphs give float32 or int32.`);
}

/** Give a failure of the runtime its code; running out of memory has its own. */
function explain(
  cause: unknown,
  code: "MODEL_BUILD_FAILED" | "RUNTIME_FAILED" | "RUNTIME_OUT_OF_MEMORY",
  what: string,
) {
  const text = cause instanceof Error ? cause.message : String(cause);
  const memory = /bad_alloc|allocate memory|out of memory|Array buffer allocation/i.test(text);
  const way = memory ? "Ask for fewer variations, less time, or a smaller model" : text.split("\n")[0];
  return new LooperError(memory ? "RUNTIME_OUT_OF_MEMORY" : code, `${what}. ${way}.`, { cause });
}
