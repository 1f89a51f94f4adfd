/**
 * Runs the script of `signalsmith-stretch` in a context of its own that looks like a worklet, so no global of
 * this process is ever touched.
 */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { createContext, runInContext } from "node:vm";
import type { Stretcher } from "#dsp";
import { createSignalsmithStretcher, startSignalsmith } from "#wasm";

/**
 * Create a stretcher.
 *
 * @returns a stretcher to be used again and again; each call starts from the same state
 */
export async function createStretcher(): Promise<Stretcher> {
  const require = createRequire(import.meta.url);
  const path = require.resolve("signalsmith-stretch");
  const script = await readFile(path, "utf8");
  const module = await startSignalsmith((names) => {
    runInContext(script, createContext({ ...names, atob, console }), { filename: path });
  });
  return createSignalsmithStretcher(module);
}
