/**
 * The weights of a network by name, each checked against the shape the network needs when the graph
 * is drawn, and read when it is written. Knows no file format.
 */
import { LooperError } from "#base";

/** Named tensors, read one at a time; a checkpoint is one. */
export interface Weights {
  readonly path: string;
  has(name: string): boolean;
  shape(name: string): readonly number[] | undefined;
  read(name: string): Promise<Float32Array>;
}

/** A tensor that is there and has the right shape. */
export interface Weight {
  readonly name: string;
  readonly shape: readonly number[];
  read(): Promise<Float32Array>;
}

/**
 * Find a tensor.
 *
 * @param weights - of the checkpoint
 * @param names - what it may be called, the usual name first
 * @param shape - what it must be
 * @throws LooperError MODEL_TENSOR_MISSING, MODEL_TENSOR_SHAPE
 */
export function findWeight(
  weights: Weights,
  names: string | readonly string[],
  shape: readonly number[],
): Weight {
  const candidates = typeof names === "string" ? [names] : names;
  const name = candidates.find((candidate) => weights.has(candidate));
  if (name === undefined) {
    const wanted = candidates.join(" or ");
    throw new LooperError(
      "MODEL_TENSOR_MISSING",
      `${weights.path} has no tensor ${wanted}, which its config.json calls for.`,
      { facts: { folder: weights.path, tensor: candidates[0] ?? "" } },
    );
  }
  const found = weights.shape(name) ?? [];
  if (found.length !== shape.length || found.some((dim, i) => dim !== shape[i])) {
    throw new LooperError(
      "MODEL_TENSOR_SHAPE",
      `${weights.path}: tensor ${name} is [${found.join(", ")}]; its config.json calls for [${shape.join(", ")}].`,
      { facts: { folder: weights.path, tensor: name, found: found.join("x"), wanted: shape.join("x") } },
    );
  }
  return { name, shape, read: () => weights.read(name) };
}

/**
 * Put numbers on the wire.
 *
 * @param floats - little-endian on every machine we run on
 */
export function floatBytes(floats: Float32Array): Uint8Array {
  return new Uint8Array(floats.buffer, floats.byteOffset, floats.byteLength);
}
