/** The door of `inference`: ports to what runs graphs and keeps them. */
export type { GraphFolder, GraphStore } from "./graph-store.ts";
export { GrowingTensor } from "./growing-tensor.ts";
export type { Cache, CacheSpec, Runtime, Session } from "./runtime.ts";
export { stackTensors } from "./stack-tensors.ts";
export { floatTensor, intTensor, type Tensor, type Tensors } from "./tensor.ts";
