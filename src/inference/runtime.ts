/**
 * The port to whatever runs graphs. Adapters live in the platform wings; nobody here knows whether
 * a graph runs in this process, another one, or on which device.
 */
import type { GrowingShape } from "./growing-tensor.ts";
import type { Tensors } from "./tensor.ts";

/** Opens graphs. */
export interface Runtime {
  /**
   * Open a graph.
   *
   * @param folder - that holds the graph and its weight file
   * @param file - the `.onnx` file
   * @param seldom - it runs seldom: what it works in is given back after each run instead of kept for the next
   * @throws LooperError MODEL_FILE_CORRUPT, RUNTIME_OUT_OF_MEMORY, RUNTIME_ENGINE_DIED
   */
  open(folder: string, file: string, seldom?: boolean): Promise<Session>;
  /** Peak memory of where the graphs run, in bytes, by part where known. */
  memory(): Promise<{ peak: number; now: number }>;
  /**
   * End what is being computed by force where a caller's wish to stop is not met within seconds; what waits
   * for it then fails with RUNTIME_ENGINE_DIED.
   *
   * @param signal - of the caller
   * @returns lets go of the signal; to be called when the caller waits no more
   */
  interruptOn(signal: AbortSignal): () => void;
  /** Let go of everything; later calls fail. */
  close(): Promise<void>;
}

/** A graph, ready to run. */
export interface Session {
  /**
   * Run it once.
   *
   * @param feeds - inputs; those that a cache feeds are left out
   * @param fetch - names of the outputs wanted
   * @param cache - a cache of this session: fed as its `past`, then grown by what comes out
   * @throws LooperError RUNTIME_FAILED, RUNTIME_OUT_OF_MEMORY, RUNTIME_ENGINE_DIED
   */
  run(feeds: Tensors, fetch: readonly string[], cache?: Cache): Promise<Tensors>;
  /** Open a cache that lives beside the session, so that its tensors never travel. */
  openCache(spec: CacheSpec): Promise<Cache>;
  close(): Promise<void>;
}

/** A tensor of a cache: which input is fed with it, and which output is appended to it. */
export interface CachePart extends GrowingShape {
  readonly input: string;
  readonly output: string;
}

/** Tensors that grow by what each run brings. */
export interface CacheSpec {
  readonly parts: readonly CachePart[];
  /** Columns it will hold at most. */
  readonly limit: number;
  /** Inputs that stay the same for all runs with this cache, until they are exchanged. */
  readonly fixed: Tensors;
}

/** A cache with a life; close it when the request is over. */
export interface Cache {
  readonly id: number;
  /**
   * Exchange inputs that stay the same from run to run; those that are not named go on.
   *
   * @param fixed - by name, of any size that the graph takes
   */
  exchange(fixed: Tensors): Promise<void>;
  close(): Promise<void>;
}
