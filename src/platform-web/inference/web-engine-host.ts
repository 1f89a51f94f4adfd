/** What an engine needs, provided by a worker of a browser. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { GraphShelf } from "./graph-shelf.ts";
import { countThreads, createWebRuntime, type WebRuntimeOptions } from "./web-runtime.ts";

/**
 * Provide an engine with kept graphs, WebAssembly and clock.
 *
 * @param graphs - keeps graphs
 * @param runtime - what the runtime is made of
 */
export function createWebEngineHost(graphs: GraphShelf, runtime: Omit<WebRuntimeOptions, "readGraph">) {
  return {
    startRuntime: (threads = countThreads()) =>
      createWebRuntime(threads, { ...runtime, readGraph: graphs.read }),
    graphs,
    // Not the browser's own: that takes no parts, and is absent from pages without TLS.
    createHash: () => {
      const hash = sha256.create();
      return {
        update: (bytes: Uint8Array) => void hash.update(bytes),
        digest: () => bytesToHex(hash.digest()),
      };
    },
    now: () => performance.now() / 1000,
  };
}
