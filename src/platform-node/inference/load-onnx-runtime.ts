/**
 * ONNX Runtime, loaded when a graph is opened and not before: importing this package costs nothing of it.
 * Its telemetry is off (docs/adr/0120).
 */

import { LooperError } from "#base";

/** What `onnxruntime-node` exports. */
export type OnnxRuntime = typeof import("onnxruntime-node");

/**
 * Environment under which ONNX Runtime keeps to itself. It looks once, when the native library is loaded:
 * without this it writes a device id under the user's home and looks up a server of its maker's.
 */
export const silentEnvironment = { ORT_DISABLE_TELEMETRY: "1" } as const;

/**
 * Load ONNX Runtime into this process, with its telemetry off. Meant for the main thread: the environment
 * of a worker thread is a copy that native code does not see.
 *
 * @returns the module; the same one each time
 */
export async function loadOnnxRuntime(): Promise<OnnxRuntime> {
  Object.assign(process.env, silentEnvironment);
  return import("onnxruntime-node");
}

/**
 * Find out which ONNX Runtime there is, by loading it.
 *
 * @returns its version
 * @throws LooperError RUNTIME_FAILED where it is not installed, or does not load on this system
 */
export async function findRuntimeVersion(): Promise<string> {
  try {
    const { env } = await loadOnnxRuntime();
    return env.versions.node ?? env.versions.common;
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : String(cause);
    const message = `ONNX Runtime does not load here: ${reason}`;
    throw new LooperError("RUNTIME_FAILED", message, { facts: { reason }, cause });
  }
}
