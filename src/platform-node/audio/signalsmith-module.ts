/**
 * Loads the wasm module inside `signalsmith-stretch`, a package made for audio worklets. Its script runs
 * in a context of its own that looks like a worklet, so no global of this process is ever touched.
 * Loads it; what is stretched stays unknown here.
 */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { createContext, runInContext } from "node:vm";

/** What the module exports; numbers are counts of samples, or addresses. */
export interface SignalsmithModule {
  readonly HEAP8: Int8Array;
  _configure(channels: number, block: number, interval: number, splitComputation: boolean): void;
  _reset(): void;
  _setBuffers(channels: number, length: number): number;
  _seek(inputSamples: number, rate: number): void;
  _process(inputSamples: number, outputSamples: number): void;
  _inputLatency(): number;
  _outputLatency(): number;
}

type Processor = new (options: object) => { readonly wasmModule: SignalsmithModule };

/** The script draws a seed from here; always the same one, so that equal input gives equal output. */
const steadyCrypto = { getRandomValues: (bytes: Uint8Array) => bytes.fill(7) };

/**
 * Load a fresh instance of the module.
 *
 * @returns the module, ready, with two channels configured
 * @source own; the package's worklet class is what starts the module
 */
export async function loadSignalsmith(): Promise<SignalsmithModule> {
  const require = createRequire(import.meta.url);
  const path = require.resolve("signalsmith-stretch");
  const script = await readFile(path, "utf8");
  return new Promise((resolve) => {
    let started: InstanceType<Processor> | undefined;
    class AudioWorkletProcessor {
      readonly port = {
        postMessage: ([what]: readonly unknown[]) => {
          if (what === "ready" && started) resolve(started.wasmModule);
        },
      };
    }
    const registerProcessor = (_name: string, worklet: Processor) => {
      started = new worklet({ numberOfOutputs: 1, outputChannelCount: [2] });
    };
    const worklet = {
      AudioWorkletProcessor,
      registerProcessor,
      sampleRate: 44_100,
      crypto: steadyCrypto,
      atob,
      console,
    };
    runInContext(script, createContext(worklet), { filename: path });
  });
}
