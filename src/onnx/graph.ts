/**
 * A pen for ONNX graphs: each call writes one node and hands back the name of what it makes, so
 * that a network reads like the formula it is. Knows nothing of any network, of files, or of
 * bytes on the wire (`encode-model.ts` does those).
 */
import { invariant } from "#base";
import type { Blob, WeightFile } from "./weight-file.ts";

/** The name of a tensor that flows through a graph. */
export type Value = string;

/** Element types that our graphs use. */
export type ElementType = "float32" | "uint8" | "uint16" | "int32" | "int64" | "bool";

/** Their numbers in onnx.proto. */
export const elementCodes: Readonly<Record<ElementType, number>> = {
  float32: 1,
  uint8: 2,
  uint16: 4,
  int32: 6,
  int64: 7,
  bool: 9,
};

/** An attribute of a node; `float` marks a number as a float, plain numbers are whole. */
export type Attribute =
  | number
  | string
  | readonly number[]
  | { readonly float: number }
  | { readonly graph: Graph };

/** One operation. */
export interface GraphNode {
  readonly op: string;
  readonly domain: string;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** What enters or leaves: a name stands for a dimension known only at run time. */
export interface GraphPort {
  readonly name: Value;
  readonly type: ElementType;
  readonly dims: readonly (number | string)[];
}

/** A tensor that is part of the graph: small ones inside, big ones in the weight file. */
export interface Initializer {
  readonly name: Value;
  readonly type: ElementType;
  readonly dims: readonly number[];
  readonly bytes?: Uint8Array;
  readonly blob?: Blob;
}

const microsoft = new Set(["FusedMatMul", "MatMulNBits"]);

/** A graph being written; also the body of a loop, which sees the values of the graph around it. */
export class Graph {
  readonly name: string;
  readonly nodes: GraphNode[] = [];
  readonly inputs: GraphPort[] = [];
  readonly outputs: GraphPort[] = [];
  readonly initializers: Initializer[] = [];
  /** The graph around all others: itself, where it is no body. */
  readonly outermost: Graph;
  readonly #weights: WeightFile;
  readonly #counter: { next: number };
  readonly #constants = new Map<string, Value>();

  /**
   * @param name - of the graph, for messages of the runtime
   * @param weights - the file that its big tensors go to
   * @param parent - of a body: it shares the numbering of values
   */
  constructor(name: string, weights: WeightFile, parent?: Graph) {
    this.name = name;
    this.#weights = weights;
    this.outermost = parent?.outermost ?? this;
    this.#counter = parent ? parent.#counter : { next: 0 };
  }

  /** Open the body of a loop: same weight file, names that never collide with this graph's. */
  body(name: string): Graph {
    return new Graph(name, this.#weights, this);
  }

  /** Declare what enters. */
  input(name: Value, type: ElementType, dims: readonly (number | string)[]): Value {
    this.inputs.push({ name, type, dims });
    return name;
  }

  /** Declare what leaves, in order. */
  output(name: Value, type: ElementType, dims: readonly (number | string)[]): void {
    this.outputs.push({ name, type, dims });
  }

  /** Write a node with one result. An empty name leaves out an optional input. */
  op(
    op: string,
    inputs: readonly Value[],
    attributes: Record<string, Attribute> = {},
    name = this.#fresh(op),
  ): Value {
    return this.ops(op, inputs, [name], attributes)[0] as Value;
  }

  /** Write a node with several results: how many, or their names. */
  ops(
    op: string,
    inputs: readonly Value[],
    results: number | readonly Value[],
    attributes: Record<string, Attribute> = {},
  ): Value[] {
    const outputs =
      typeof results === "number" ? Array.from({ length: results }, () => this.#fresh(op)) : [...results];
    this.nodes.push({ op, domain: microsoft.has(op) ? "com.microsoft" : "", inputs, outputs, attributes });
    return outputs;
  }

  /** Change the element type. */
  cast(value: Value, type: ElementType, name?: Value): Value {
    return this.op("Cast", [value], { to: elementCodes[type] }, name);
  }

  /** A whole number (no dims) or a list of them, as int64. */
  ints(values: number | readonly number[]): Value {
    const list = typeof values === "number" ? [values] : values;
    const bytes = new Uint8Array(BigInt64Array.from(list, (v) => BigInt(v)).buffer);
    return this.#constant("int64", typeof values === "number" ? [] : [list.length], bytes);
  }

  /** A number, as float32. */
  float(value: number): Value {
    return this.#constant("float32", [], new Uint8Array(Float32Array.of(value).buffer));
  }

  /** A number or a list of them, as int32. */
  int32s(values: number | readonly number[]): Value {
    const list = typeof values === "number" ? [values] : values;
    const bytes = new Uint8Array(Int32Array.from(list).buffer);
    return this.#constant("int32", typeof values === "number" ? [] : [list.length], bytes);
  }

  /** A number of 0…255, as uint8. */
  bytes(value: number): Value {
    return this.#constant("uint8", [], Uint8Array.of(value));
  }

  /** A truth value. */
  bool(value: boolean): Value {
    return this.#constant("bool", [], Uint8Array.of(value ? 1 : 0));
  }

  /**
   * Declare a big tensor; its bytes are asked for once, when the weight file is written.
   *
   * @param name - unique in the model
   * @param type - of its elements
   * @param dims - its shape
   * @param produce - makes the bytes, little-endian
   */
  weight(
    name: Value,
    type: "float32" | "uint8",
    dims: readonly number[],
    produce: () => Promise<Uint8Array>,
  ): Value {
    const length = dims.reduce((a, b) => a * b, 1) * (type === "float32" ? 4 : 1);
    const blob = this.#weights.place(name, length, produce);
    this.initializers.push({ name, type, dims, blob });
    return name;
  }

  #fresh(op: string): Value {
    return `${op}_${this.#counter.next++}`;
  }

  #constant(type: ElementType, dims: readonly number[], bytes: Uint8Array): Value {
    const key = `${type}:${dims.join("x")}:${bytes.join(",")}`;
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    invariant(bytes.length <= 1024, "a constant of more than 1 kB belongs in the weight file");
    const name = this.#fresh("const");
    this.initializers.push({ name, type, dims, bytes });
    this.#constants.set(key, name);
    return name;
  }
}
