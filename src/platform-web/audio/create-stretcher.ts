/** Runs the script of `signalsmith-stretch` in this worker, which for that time looks like a worklet. */
import type { Stretcher } from "#dsp";
import { createSignalsmithStretcher, startSignalsmith } from "#wasm";

let stretcher: Promise<Stretcher> | undefined;

/** Start the library, once: its script runs when it is imported, which a worker does once. */
async function start(): Promise<Stretcher> {
  let restore: () => void = () => undefined;
  try {
    const module = await startSignalsmith(async (names) => {
      restore = replaceGlobals({ ...names });
      await import("signalsmith-stretch");
    });
    return createSignalsmithStretcher(module);
  } finally {
    restore();
  }
}

/** Give names of the global object other values. @returns gives them back */
function replaceGlobals(values: Readonly<Record<string, unknown>>): () => void {
  const names = Object.keys(values);
  const before = names.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const);
  for (const name of names)
    Object.defineProperty(globalThis, name, { value: values[name], configurable: true });
  return () => {
    for (const [name, descriptor] of before) {
      if (descriptor) Object.defineProperty(globalThis, name, descriptor);
      else Reflect.deleteProperty(globalThis, name);
    }
  };
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
