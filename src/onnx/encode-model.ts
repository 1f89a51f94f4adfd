/**
 * Graphs to the bytes of an `.onnx` file (protocol buffers). Field numbers are those of onnx.proto;
 * only the fields that our graphs use are written.
 */
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import {
  type Attribute,
  elementCodes,
  type Graph,
  type GraphNode,
  type GraphPort,
  type Initializer,
} from "./graph.ts";

const irVersion = 9;
const opset = 20;
const attributeCodes = { float: 1, int: 2, string: 3, graph: 5, ints: 7 };
const externalLocation = 1;

/**
 * Encode a graph as a model file.
 *
 * @param graph - the graph, complete
 * @returns the bytes of the `.onnx` file; big tensors stay in the weight file beside it
 * @throws Error when the graph is above the format's 2 GB (never, with weights outside)
 * @source onnx/onnx@v1.16.0:onnx/onnx.proto, field numbers
 */
export function encodeModel(graph: Graph): Uint8Array {
  const model = new BinaryWriter();
  integer(model, 1, irVersion);
  text(model, 2, "musicgen-looper");
  message(model, 7, (w) => writeGraph(w, graph));
  message(model, 8, (w) => integer(w, 2, opset));
  message(model, 8, (w) => {
    text(w, 1, "com.microsoft");
    integer(w, 2, 1);
  });
  return model.finish();
}

function writeGraph(w: BinaryWriter, graph: Graph): void {
  for (const node of graph.nodes) message(w, 1, (m) => writeNode(m, node));
  text(w, 2, graph.name);
  for (const tensor of graph.initializers) message(w, 5, (m) => writeTensor(m, tensor));
  for (const port of graph.inputs) message(w, 11, (m) => writePort(m, port));
  for (const port of graph.outputs) message(w, 12, (m) => writePort(m, port));
}

function writeNode(w: BinaryWriter, node: GraphNode): void {
  for (const name of node.inputs) text(w, 1, name);
  for (const name of node.outputs) text(w, 2, name);
  text(w, 3, node.outputs[0] ?? node.op);
  text(w, 4, node.op);
  for (const [name, value] of Object.entries(node.attributes)) {
    message(w, 5, (m) => writeAttribute(m, name, value));
  }
  if (node.domain !== "") text(w, 7, node.domain);
}

function writeAttribute(w: BinaryWriter, name: string, value: Attribute): void {
  text(w, 1, name);
  if (typeof value === "number") {
    integer(w, 3, value);
    integer(w, 20, attributeCodes.int);
  } else if (typeof value === "string") {
    text(w, 4, value);
    integer(w, 20, attributeCodes.string);
  } else if ("graph" in value) {
    message(w, 6, (m) => writeGraph(m, value.graph));
    integer(w, 20, attributeCodes.graph);
  } else if ("float" in value) {
    w.tag(2, WireType.Bit32).float(value.float);
    integer(w, 20, attributeCodes.float);
  } else {
    for (const item of value) integer(w, 8, item);
    integer(w, 20, attributeCodes.ints);
  }
}

function writeTensor(w: BinaryWriter, tensor: Initializer): void {
  for (const dim of tensor.dims) integer(w, 1, dim);
  integer(w, 2, elementCodes[tensor.type]);
  text(w, 8, tensor.name);
  if (tensor.blob) {
    const { file, offset, length } = tensor.blob;
    for (const [key, value] of Object.entries({ location: file, offset: `${offset}`, length: `${length}` })) {
      message(w, 13, (m) => {
        text(m, 1, key);
        text(m, 2, value);
      });
    }
    integer(w, 14, externalLocation);
  } else {
    w.tag(9, WireType.LengthDelimited).bytes(tensor.bytes ?? new Uint8Array(0));
  }
}

function writePort(w: BinaryWriter, port: GraphPort): void {
  text(w, 1, port.name);
  message(w, 2, (type) =>
    message(type, 1, (tensor) => {
      integer(tensor, 1, elementCodes[port.type]);
      message(tensor, 2, (shape) => {
        for (const dim of port.dims) {
          message(shape, 1, (d) => (typeof dim === "number" ? integer(d, 1, dim) : text(d, 2, dim)));
        }
      });
    }),
  );
}

function integer(w: BinaryWriter, field: number, value: number): void {
  w.tag(field, WireType.Varint).int64(value);
}

function text(w: BinaryWriter, field: number, value: string): void {
  w.tag(field, WireType.LengthDelimited).string(value);
}

function message(w: BinaryWriter, field: number, write: (inner: BinaryWriter) => void): void {
  w.tag(field, WireType.LengthDelimited).fork();
  write(w);
  w.join();
}
