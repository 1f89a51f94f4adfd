/** The door of `onnx`: writing graphs. */
export { encodeModel } from "./encode-model.ts";
export { Graph, type Value } from "./graph.ts";
export { inlineWeights } from "./inline-weights.ts";
export { WeightFile } from "./weight-file.ts";
