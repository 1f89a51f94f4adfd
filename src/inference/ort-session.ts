/**
 * A session of ONNX Runtime, of whichever build: those for Node and for the web share one interface. Which
 * build it is, and how a graph got into it, the wing knows.
 */
import type { InferenceSession, Tensor as OrtTensor, TensorConstructor } from "onnxruntime-common";
import { LooperError } from "#base";
import { GrowingTensor } from "./growing-tensor.ts";
import type { Cache, CacheSpec, Session } from "./runtime.ts";
import type { Tensor, Tensors } from "./tensor.ts";

/** A graph that was opened by ONNX Runtime. */
export interface OrtGraph {
  readonly ort: { readonly Tensor: TensorConstructor };
  readonly session: InferenceSession;
  /** What to call it in messages. */
  readonly name: string;
  /** Waited for before each run: a tab lets its messages in. */
  readonly pause?: (() => Promise<void>) | undefined;
  /** Called when it is closed. */
  readonly forget: () => void;
}

interface OrtCache extends Cache {
  fixed: Tensors;
  readonly parts: readonly { input: string; output: string; axis: number; tensor: GrowingTensor }[];
}

/**
 * Make a session of an opened graph; its caches lie in JavaScript's memory beside it.
 *
 * @param graph - the graph
 */
export function createOrtSession({ ort, session, name, pause, forget }: OrtGraph): Session {
  const caches = new Map<number, OrtCache>();
  let nextCache = 1;
  return {
    async run(feeds, fetch, cache) {
      await pause?.();
      const local = cache ? caches.get(cache.id) : undefined;
      const parts = local?.parts ?? [];
      const inputs: Record<string, OrtTensor> = {};
      for (const [name, tensor] of Object.entries({ ...local?.fixed, ...feeds }))
        inputs[name] = toOrt(ort.Tensor, tensor);
      for (const { input, tensor } of parts) inputs[input] = viewOf(ort.Tensor, tensor);
      let outputs: InferenceSession.OnnxValueMapType;
      try {
        outputs = await session.run(inputs, [...fetch, ...parts.map(({ output }) => output)]);
      } catch (cause) {
        throw explainOrtError(cause, "RUNTIME_FAILED", `The graph ${name} failed`);
      }
      for (const { output, axis, tensor } of parts) {
        const grown = outputs[output] as OrtTensor;
        tensor.append(grown.data as Float32Array | Uint8Array, grown.dims[axis] as number);
      }
      const results: Record<string, Tensor> = {};
      for (const name of fetch) results[name] = fromOrt(name, outputs[name] as OrtTensor);
      return results satisfies Tensors;
    },
    async openCache(spec: CacheSpec) {
      const id = nextCache++;
      try {
        const parts = spec.parts.map((part) => ({ ...part, tensor: new GrowingTensor(part, spec.limit) }));
        const cache: OrtCache = {
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
        const what = `No memory for ${spec.parts[0]?.dims[0]} rows of ${spec.limit} columns`;
        throw explainOrtError(cause, "RUNTIME_OUT_OF_MEMORY", what);
      }
    },
    async close() {
      forget();
      caches.clear();
      await session.release();
    },
  };
}

function toOrt(Tensor: TensorConstructor, tensor: Tensor): OrtTensor {
  return tensor.type === "float32"
    ? new Tensor("float32", tensor.data, tensor.dims)
    : new Tensor("int32", tensor.data, tensor.dims);
}

function viewOf(Tensor: TensorConstructor, { data, dims }: GrowingTensor): OrtTensor {
  return data instanceof Uint8Array ? new Tensor("uint8", data, dims) : new Tensor("float32", data, dims);
}

function fromOrt(name: string, tensor: OrtTensor): Tensor {
  const { data, dims } = tensor;
  if (data instanceof Float32Array) return { type: "float32", dims, data };
  if (data instanceof Int32Array) return { type: "int32", dims, data };
  throw new LooperError("RUNTIME_FAILED", `Output ${name} is ${tensor.type}; graphs give float32 or int32.`);
}

/**
 * Give a failure of ONNX Runtime its code; running out of memory has its own.
 *
 * @param cause - what was thrown
 * @param code - where it is anything else
 * @param what - happened, without a full stop
 */
export function explainOrtError(
  cause: unknown,
  code: "MODEL_BUILD_FAILED" | "RUNTIME_FAILED" | "RUNTIME_OUT_OF_MEMORY",
  what: string,
): LooperError {
  const text = cause instanceof Error ? cause.message : String(cause);
  const memory = /bad_alloc|allocat\w+ memory|out of memory|Array buffer allocation/i.test(text);
  const way = memory ? "Ask for fewer variations, less time, or a smaller model" : text.split("\n")[0];
  return new LooperError(memory ? "RUNTIME_OUT_OF_MEMORY" : code, `${what}. ${way}.`, { cause });
}
