/** Runs the script of `signalsmith-stretch` in this worker, which for that time looks like a worklet. */
import type { Stretcher } from "#dsp";
import { createSignalsmithStretcher, startSignalsmith } from "#wasm";

let stretcher: Promise<Stretcher> | undefined;

/** Start the library, once: its script runs when it is imported, which a worker does once. */
async function start(): Promise<Stretcher> {
  const module = await startSignalsmith(async (names) => {
    const own = Object.keys(names).map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const);
    for (const [name, value] of Object.entries(names))
      Object.defineProperty(globalThis, name, { value, configurable: true });
    try {
      await import("signalsmith-stretch");
    } finally {
      for (const [name, descriptor] of own) {
        if (descriptor) Object.defineProperty(globalThis, name, descriptor);
        else Reflect.deleteProperty(globalThis, name);
      }
    }
  });
  return createSignalsmithStretcher(module);
}

/**
 * Create the stretcher of this worker. For as long as the library is loaded, `crypto` is another's: call it
 * while nothing else goes on.
 *
 * @returns a stretcher to be used again and again; each call starts from the same state
 */
export function createStretcher(): Promise<Stretcher> {
  stretcher ??= start();
  return stretcher;
}
