/** The door of `inference`: ports to what runs graphs and keeps them, and what all builds of ONNX Runtime share. */
export type { GraphFolder, GraphStore } from "./graph-store.ts";
export { GrowingTensor } from "./growing-tensor.ts";
export { createOrtSession, explainOrtError, type OrtGraph } from "./ort-session.ts";
export type { Cache, CachePart, CacheSpec, Runtime, Session } from "./runtime.ts";
export { stackTensors } from "./stack-tensors.ts";
export { floatTensor, intTensor, type Tensor, type Tensors } from "./tensor.ts";
