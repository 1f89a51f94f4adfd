/** What crosses the border of a network: numbers with a shape, float32 or int32 and nothing else. */

/** A tensor at the border of a graph, row-major. */
export type Tensor =
  | { readonly type: "float32"; readonly dims: readonly number[]; readonly data: Float32Array }
  | { readonly type: "int32"; readonly dims: readonly number[]; readonly data: Int32Array };

/** Tensors by name. */
export type Tensors = Readonly<Record<string, Tensor>>;

/**
 * Give numbers a shape.
 *
 * @param data - row-major
 * @param dims - the shape; their product is the length of `data`
 */
export function floatTensor(data: Float32Array, dims: readonly number[]): Tensor {
  return { type: "float32", dims, data };
}

/**
 * Give whole numbers a shape.
 *
 * @param data - row-major
 * @param dims - the shape; their product is the length of `data`
 */
export function intTensor(data: Int32Array, dims: readonly number[]): Tensor {
  return { type: "int32", dims, data };
}
