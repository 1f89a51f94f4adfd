/** What an engine needs, provided by Node. */
import { createHash } from "node:crypto";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { homeFolder } from "../files/home-folder.ts";
import { createGraphCache } from "./graph-cache.ts";
import { createLocalRuntime } from "./local-runtime.ts";
import { createProcessRuntime } from "./process-runtime.ts";

/** Where an engine lives and what it may use. */
export interface EngineHostOptions {
  /** Home of graphs and models; left out: `MUSICGEN_LOOPER_HOME`, else the cache folder of the system. */
  readonly home?: string | undefined;
  /** Run graphs in this process instead of a child: for tests and benchmarks. */
  readonly inProcess?: boolean | undefined;
}

/**
 * Provide an engine with disk, processes and clock.
 *
 * @param options - where it lives
 */
export function createEngineHost(options: EngineHostOptions = {}) {
  const home = options.home === undefined ? homeFolder() : resolve(options.home);
  return {
    startRuntime: (threads = availableParallelism()) =>
      options.inProcess ? createLocalRuntime(threads) : createProcessRuntime(threads),
    graphs: createGraphCache({ root: join(home, "graphs") }),
    createHash: () => {
      const hash = createHash("sha256");
      return { update: (bytes: Uint8Array) => void hash.update(bytes), digest: () => hash.digest("hex") };
    },
    now: () => performance.now() / 1000,
  };
}
