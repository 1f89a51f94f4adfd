/**
 * ONNX Runtime, loaded when a graph is opened and not before: importing this package costs nothing of it.
 * Its telemetry is off (docs/adr/0120).
 */

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
