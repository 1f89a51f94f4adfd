/** The beat network's part of the weights file: each layer's weights in eight bits, with a scale for each output. */
import { z } from "zod";
import { fromBase64 } from "#base";
import type { BeatNetwork, Convolution } from "../network/beat-network.ts";
import { networkOutputs } from "../network/beat-network.ts";
import { networkInputs } from "../network/network-input.ts";

const count = z.int().min(1).max(1024);

const layer = z.object({
  inputs: count,
  outputs: count,
  taps: z.union([z.literal(1), z.literal(3), z.literal(5), z.literal(9)]),
  dilation: count,
  scales: z.base64(), // float32 [outputs]
  biases: z.base64(), // float32 [outputs]
  weights: z.base64(), // int8 [outputs, inputs, taps]
});

/** The form of the network in the file: the first layer, pairs of a wide and a pointwise one, the last. */
export const networkFile = z.object({ layers: z.array(layer).min(4) });

/**
 * Read the network.
 *
 * @param file - as it was parsed
 * @param fail - makes the error for what is wrong
 */
export function readNetwork(
  { layers }: z.infer<typeof networkFile>,
  fail: (what: string) => Error,
): BeatNetwork {
  const read = layers.map((one, i) =>
    readLayer(one, () => fail(`has a layer ${i} of another size than it says`)),
  );
  const [first, ...rest] = read;
  const last = rest.pop();
  const width = first?.outputs;
  const pairs = rest.length / 2;
  const fits =
    last !== undefined &&
    Number.isInteger(pairs) &&
    first?.inputs === networkInputs &&
    last.outputs === networkOutputs &&
    last.taps === 1 &&
    [...rest, last].every(({ inputs }) => inputs === width) &&
    rest.every(({ outputs, taps }, i) => outputs === width && (i % 2 === 0 || taps === 1));
  if (!fits) throw fail("has a beat network of another shape than this version needs");
  const blocks = Array.from({ length: pairs }, (_, i) => [rest[2 * i], rest[2 * i + 1]] as const);
  return { first, blocks, last };
}

function readLayer(file: z.infer<typeof layer>, fail: () => Error): Convolution {
  const { inputs, outputs, taps, dilation } = file;
  const floats = (base64: string) => {
    const bytes = fromBase64(base64);
    if (bytes.length !== 4 * outputs) throw fail();
    return new Float32Array(bytes.slice().buffer);
  };
  const scales = floats(file.scales);
  const bytes = new Int8Array(fromBase64(file.weights).slice().buffer);
  if (bytes.length !== outputs * inputs * taps) throw fail();
  const row = inputs * taps;
  const weights = Float64Array.from(bytes, (byte, n) => byte * scales[Math.floor(n / row)]);
  return { inputs, outputs, taps, dilation, weights, biases: Float64Array.from(floats(file.biases)) };
}
