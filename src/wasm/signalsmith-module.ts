/**
 * Starts the wasm module inside of `signalsmith-stretch`, a package made for audio worklets: its script is
 * run where a worklet's names are known. Starts it; what is stretched stays unknown here, and so does how a
 * script is run.
 */

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

/** The names that the script asks for. */
export interface WorkletNames {
  readonly AudioWorkletProcessor: new () => object;
  readonly registerProcessor: (name: string, worklet: Processor) => void;
  readonly sampleRate: number;
  /** The script draws a seed from here; always the same one, so that equal input gives equal output. */
  readonly crypto: { getRandomValues(bytes: Uint8Array): Uint8Array };
}

/**
 * Start a fresh instance of the module.
 *
 * @param runScript - runs the package's script once, with these names as its globals
 * @returns the module, ready, with two channels configured
 * @source own; the package's worklet class is what starts the module
 */
export function startSignalsmith(
  runScript: (names: WorkletNames) => void | Promise<void>,
): Promise<SignalsmithModule> {
  return new Promise((resolve, reject) => {
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
    const crypto = { getRandomValues: (bytes: Uint8Array) => bytes.fill(7) };
    const run = async () =>
      runScript({ AudioWorkletProcessor, registerProcessor, sampleRate: 44_100, crypto });
    run().catch(reject);
  });
}
