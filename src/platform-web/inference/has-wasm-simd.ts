/** Whether this browser's WebAssembly has SIMD, without which ONNX Runtime does not run. */

/** A module of one function that makes a vector of 16 bytes: i32.const 0, i8x16.splat, drop. */
const probe = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0],
  ...[1, 4, 1, 96, 0, 0],
  ...[3, 2, 1, 0],
  ...[10, 9, 1, 7, 0, 65, 0, 253, 15, 26, 11],
);

/** Check it. */
export function hasWasmSimd(): boolean {
  return typeof WebAssembly === "object" && WebAssembly.validate(probe);
}
