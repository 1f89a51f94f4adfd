/**
 * Attention to the columns before: those of the cache, which is only read, and those that this run of the
 * graph adds. In fp32, or with a cache rounded to 8 bits.
 */
import type { Graph, Value } from "#onnx";
import { slice, splitHeads } from "./layers.ts";

/** Keys and values of the cache; rounded ones with their scales. */
export interface PastMemory {
  /** [R, H, P, W], or uint8 [R, H, W, P] around 128. */
  readonly keys: Value;
  /** [R, H, P, W], or uint8 around 128. */
  readonly values: Value;
  /** Of rounded ones. */
  readonly scales?: PastScales | undefined;
}

/** What whole numbers of a rounded cache are worth. */
interface PastScales {
  /** [R, H, 1, P] */
  readonly keys: Value;
  /** Of values in units of `unit`, times 65500: [R, H, 1, P]. */
  readonly shares: Value;
  /** What a value's whole number and a share's are worth together: [R, H, 1, 1]. */
  readonly unit: Value;
}

/** What all layers look back with. */
export interface LookBackScope {
  readonly heads: number;
  readonly headWidth: number;
  /** Added to the scores of past and recent columns, [s, P + q + s]: hides what must not be seen. */
  readonly bias: Value;
  /** How many columns are past and how many recent, int64 [2]: P, q + s. */
  readonly cut: Value;
}

/** Smaller than any scale that matters, and far from where a division overflows. */
const tiny = 1e-20;
/** Whole numbers of 8 bits lie around it. */
const middle = 128;
/** A share of 1 in 16 bits, with room for a sum that is a little more than 1. */
const wholeShare = 65500;

/**
 * Draw a look back, and remember what these columns add.
 *
 * @param g - body of the loop
 * @param scope - what all layers share
 * @param qkv - queries, keys and values side by side, queries scaled: [R, s, 3 · H · W]
 * @param past - the cache
 * @param recent - keys and values of this run so far, [R, H, q, W] each
 * @returns what was seen [R, H, s, W]; recent keys and values with these columns appended [R, H, q + s, W],
 *   in whole numbers times a scale where the cache is rounded
 */
export function lookBack(
  g: Graph,
  scope: LookBackScope,
  qkv: Value,
  past: PastMemory,
  recent: readonly [Value, Value],
): { seen: Value; keys: Value; values: Value } {
  const { heads, headWidth } = scope;
  const split = splitHeads(g, qkv, 3 * heads, headWidth); // [R, 3H, s, W]
  const rounded = past.scales && roundColumns(g, split);
  const thirds = g.ops("Split", [rounded ? g.op("Mul", [rounded.whole, rounded.scale]) : split], 3, {
    axis: 1,
    num_outputs: 3,
  });
  const [q, k, v] = thirds as [Value, Value, Value]; // [R, H, s, W] each
  const keys = g.op("Concat", [recent[0], k], { axis: 2 });
  const values = g.op("Concat", [recent[1], v], { axis: 2 });
  const ofQueries = (x: Value) => slice(g, x, 1, g.ints([0]), g.ints([heads]));
  const pastScores =
    past.scales && rounded
      ? roundedScores(g, ofQueries(rounded.whole), ofQueries(rounded.scale), past.keys, past.scales)
      : g.op("FusedMatMul", [q, past.keys], { transB: 1 });
  const scores = [pastScores, g.op("FusedMatMul", [q, keys], { transB: 1 })];
  // One softmax over both, then each part meets its own values: the past is never copied.
  const visible = g.op("Add", [g.op("Concat", scores, { axis: 3 }), scope.bias]);
  const shares = g.op("Softmax", [visible], { axis: -1 });
  const [pastShares, recentShares] = g.ops("Split", [shares, scope.cut], 2, { axis: 3 }) as [Value, Value];
  const seen = g.op("Add", [
    past.scales
      ? roundedSum(g, pastShares, past.values, past.scales)
      : g.op("MatMul", [pastShares, past.values]),
    g.op("MatMul", [recentShares, values]),
  ]);
  return { seen, keys, values };
}

/** Round each column of each row and head to whole numbers of −127…127 and a scale: [R, H, s, W], [R, H, s, 1]. */
function roundColumns(g: Graph, x: Value): { whole: Value; scale: Value } {
  const peak = g.op("ReduceMax", [g.op("Abs", [x]), g.ints([3])], { keepdims: 1 });
  const scale = g.op("Mul", [g.op("Max", [peak, g.float(tiny)]), g.float(1 / 127)]);
  return { whole: g.op("Round", [g.op("Div", [x, scale])]), scale };
}

/** As bytes around the middle. Signed ones are slow, and mixed ones overflow on processors without VNNI. */
function toBytes(g: Graph, whole: Value): Value {
  return g.cast(g.op("Add", [whole, g.float(middle)]), "uint8");
}

/** Scores of the past, [R, H, s, P]. */
function roundedScores(g: Graph, whole: Value, scale: Value, keys: Value, scales: PastScales): Value {
  const zero = g.bytes(middle);
  const products = g.op("MatMulInteger", [toBytes(g, whole), keys, zero, zero]);
  return g.op("Mul", [g.op("Mul", [g.cast(products, "float32"), scale]), scales.keys]);
}

/**
 * Values of the past by their shares, [R, H, s, W]. A share has 16 bits, its halves are two rows of one
 * product: with 8 a loud column would silence hundreds of quiet ones.
 */
function roundedSum(g: Graph, shares: Value, values: Value, scales: PastScales): Value {
  const inUnits = g.op("Add", [g.op("Mul", [shares, scales.shares]), g.float(0.5)]);
  const high = g.cast(g.op("Mul", [inUnits, g.float(1 / 256)]), "uint8");
  const low = g.cast(g.cast(inUnits, "uint16"), "uint8");
  const halves = g.op("Concat", [high, low], { axis: 2 }); // [R, H, 2s, P]
  const sums = g.op("MatMulInteger", [halves, values, g.bytes(0), g.bytes(middle)]);
  const [highSum, lowSum] = g.ops("Split", [g.cast(sums, "float32")], 2, { axis: 2, num_outputs: 2 }) as [
    Value,
    Value,
  ];
  return g.op("Mul", [g.op("Add", [g.op("Mul", [highSum, g.float(256)]), lowSum]), scales.unit]);
}

/**
 * Prepare a rounded cache, once for a run of the graph.
 *
 * @param g - outermost graph
 * @param keyScales - [R, H, 1, P]
 * @param valueScales - [R, H, 1, P]
 * @param known - which columns of the capacity are filled, [1, P]
 */
export function preparePast(g: Graph, keyScales: Value, valueScales: Value, known: Value): PastScales {
  // A column that is not filled has another row's old scale: it must not decide this row's unit.
  const filled = g.op("Where", [known, valueScales, g.float(0)]);
  const largest = g.op("ReduceMax", [g.op("Pad", [filled, g.ints([0, 0, 0, 0, 0, 0, 0, 1])]), g.ints([3])], {
    keepdims: 1,
  });
  const top = g.op("Max", [largest, g.float(tiny)]); // [R, H, 1, 1]
  return {
    keys: keyScales,
    shares: g.op("Div", [g.op("Mul", [filled, g.float(wholeShare)]), top]),
    unit: g.op("Mul", [top, g.float(1 / wholeShare)]),
  };
}

/**
 * Draw what a rounded cache is given: bytes and their scales.
 *
 * @param g - outermost graph
 * @param fresh - keys or values that the loop added, [R, H, q, W]
 * @param kind - which of both
 * @param layer - its number
 */
export function drawRoundedGrowth(
  g: Graph,
  fresh: Value,
  kind: "k" | "v",
  layer: number,
  heads: number,
  headWidth: number,
): void {
  const { whole, scale } = roundColumns(g, fresh); // as the loop rounded them: to the same whole numbers
  const bytes = toBytes(g, whole); // [R, H, q, W]
  const [name, scaleName] = [`recent_${kind}_${layer}`, `recent_${kind}_scale_${layer}`];
  if (kind === "k") {
    g.op("Transpose", [bytes], { perm: [0, 1, 3, 2] }, name);
    g.output(name, "uint8", ["R", heads, headWidth, "Q"]);
  } else {
    g.op("Identity", [bytes], {}, name);
    g.output(name, "uint8", ["R", heads, "Q", headWidth]);
  }
  g.op("Transpose", [scale], { perm: [0, 1, 3, 2] }, scaleName);
  g.output(scaleName, "float32", ["R", heads, 1, "Q"]);
}
