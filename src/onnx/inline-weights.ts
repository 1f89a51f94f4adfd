/**
 * Puts the weights of a file into the graph beside it: for a runtime that has no files. Copies what it does not
 * know as it stands.
 */
import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

/** Fields of onnx.proto that lead to tensors, and those of a tensor that say where its bytes are. */
const model = { graph: 7 } as const;
const graphs = { node: 1, initializer: 5 } as const;
const node = { attribute: 5 } as const;
const attribute = { graph: 6 } as const;
const tensor = { rawData: 9, externalData: 13, dataLocation: 14 } as const;

type Rewrite = (bytes: Uint8Array) => Uint8Array;

/**
 * Put weights into a graph.
 *
 * @param graph - the bytes of an `.onnx` file, as `encodeModel` writes it
 * @param weights - the bytes of the file that it names
 * @returns the bytes of an `.onnx` file that names no other
 * @throws RangeError where a tensor lies outside of `weights`, or the result is above the format's 2 GB
 * @source onnx/onnx@v1.16.0:onnx/onnx.proto, field numbers
 */
export function inlineWeights(graph: Uint8Array, weights: Uint8Array): Uint8Array {
  const inTensor: Rewrite = (bytes) => inlineTensor(bytes, weights);
  const inAttribute: Rewrite = (bytes) => rewriteFields(bytes, { [attribute.graph]: inGraph });
  const inNode: Rewrite = (bytes) => rewriteFields(bytes, { [node.attribute]: inAttribute });
  const inGraph: Rewrite = (bytes) =>
    rewriteFields(bytes, { [graphs.node]: inNode, [graphs.initializer]: inTensor });
  return rewriteFields(graph, { [model.graph]: inGraph });
}

/** Copy a message, with some of its fields that are messages rewritten. */
function rewriteFields(bytes: Uint8Array, rewrites: Readonly<Record<number, Rewrite>>): Uint8Array {
  const reader = new BinaryReader(bytes);
  const writer = new BinaryWriter();
  while (reader.pos < reader.len) {
    const start = reader.pos;
    const [field, wire] = reader.tag();
    const rewrite = rewrites[field];
    if (rewrite && wire === WireType.LengthDelimited) {
      writer.tag(field, wire).bytes(rewrite(reader.bytes()));
    } else {
      reader.skip(wire, field);
      writer.raw(bytes.subarray(start, reader.pos));
    }
  }
  return writer.finish();
}

function inlineTensor(bytes: Uint8Array, weights: Uint8Array): Uint8Array {
  const reader = new BinaryReader(bytes);
  const writer = new BinaryWriter();
  const place = new Map<string, string>();
  while (reader.pos < reader.len) {
    const start = reader.pos;
    const [field, wire] = reader.tag();
    if (field === tensor.externalData) {
      const [key, value] = readEntry(reader.bytes());
      place.set(key, value);
      continue;
    }
    reader.skip(wire, field);
    if (field !== tensor.dataLocation) writer.raw(bytes.subarray(start, reader.pos));
  }
  if (place.size === 0) return bytes;
  const offset = Number(place.get("offset"));
  const end = offset + Number(place.get("length"));
  if (!(end <= weights.length)) throw new RangeError(`a tensor ends at ${end} of ${weights.length} bytes`);
  writer.tag(tensor.rawData, WireType.LengthDelimited).bytes(weights.subarray(offset, end));
  return writer.finish();
}

/** An entry of a map of strings. */
function readEntry(bytes: Uint8Array): readonly [key: string, value: string] {
  const reader = new BinaryReader(bytes);
  const found = ["", ""];
  while (reader.pos < reader.len) {
    const [field, wire] = reader.tag();
    if (field === 1 || field === 2) found[field - 1] = reader.string();
    else reader.skip(wire, field);
  }
  return [found[0], found[1]];
}
