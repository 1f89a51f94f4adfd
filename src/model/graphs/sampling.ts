/**
 * The choice of codes, drawn as a graph: guidance, temperature, top-k or top-p, chance. The chance
 * itself arrives from outside, one uniform number per cell.
 */
import type { Graph, Value } from "#onnx";
import { slice } from "./layers.ts";

/** What the choice depends on besides the logits. */
export interface SamplingScope {
  /** Which round of the loop this is, int64. */
  readonly round: Value;
  /** Uniform numbers in [0, 1) in steps of 2⁻²³, float32 [M, B, K]. */
  readonly noise: Value;
  /** Codes that stand already, or −1 where there is a choice, int32 [M, B, K]. */
  readonly forced: Value;
  /** How many rows are conditional, int64 [1]. */
  readonly takes: Value;
  /** float32: 1 is no guidance. */
  readonly guidance: Value;
  /** float32: 0 takes the likeliest code. */
  readonly temperature: Value;
  /** int64 [1]: how many of the likeliest codes are looked at, 1…V. */
  readonly topK: Value;
  /** float32: their share, by falling likelihood, after which the rest is dropped; above 1 drops none. */
  readonly topP: Value;
}

const nothing = -3.4028234663852886e38;

/**
 * Draw the choice of one column.
 *
 * @param g - body of the loop
 * @param logits - [R, K, V]: conditional rows, then unconditional ones or none
 * @param scope - settings and chance
 * @returns codes, int32 [B, K]
 * @source facebookresearch/audiocraft@v1.3.0:audiocraft/utils/utils.py, sample_top_k and sample_top_p
 * @differs draws by inverting the cumulated distribution at a given uniform number, where upstream
 *   calls a multinomial generator; top-p keeps codes as likely as the last one kept
 * @parity sampling.test.ts, against a naive implementation
 */
export function drawSampling(g: Graph, logits: Value, scope: SamplingScope): Value {
  const { takes } = scope;
  // Without unconditional rows both slices are the same rows, and guidance falls out.
  const conditional = slice(g, logits, 0, g.ints([0]), takes); // [B, K, V]
  const plain = slice(g, logits, 0, g.op("Neg", [takes])); // [B, K, V]
  const apart = g.op("Mul", [g.op("Sub", [conditional, plain]), scope.guidance]);
  const guided = g.op("Add", [plain, apart]);

  const greedy = g.op("LessOrEqual", [scope.temperature, g.float(0)]);
  const temperature = g.op("Where", [greedy, g.float(1), scope.temperature]);
  const scaled = g.op("Div", [guided, temperature]);
  const [best] = g.ops("TopK", [scaled, scope.topK], 2, { axis: -1, largest: 1, sorted: 1 }) as [
    Value,
    Value,
  ];
  const bestShares = g.op("Softmax", [best], { axis: -1 }); // [B, K, k]
  const before = g.op("Sub", [g.op("CumSum", [bestShares, g.ints(-1)]), bestShares]);
  const kept = g.op("Where", [g.op("LessOrEqual", [before, scope.topP]), best, g.float(-nothing)]);
  const threshold = g.op("ReduceMin", [kept, g.ints([-1])], { keepdims: 1 }); // [B, K, 1]
  const allowed = g.op("Where", [g.op("Less", [scaled, threshold]), g.float(nothing), scaled]);
  const shares = g.op("CumSum", [g.op("Softmax", [allowed], { axis: -1 }), g.ints(-1)]); // [B, K, V]
  const whole = g.op("Gather", [shares, g.ints([-1])], { axis: -1 }); // [B, K, 1]
  const chance = g.op("Unsqueeze", [g.op("Gather", [scope.noise, scope.round]), g.ints([2])]);
  const passed = g.op("LessOrEqual", [shares, g.op("Mul", [whole, chance])]);
  const drawn = g.op("ReduceSum", [g.cast(passed, "int32"), g.ints([-1])], { keepdims: 0 }); // [B, K]

  const likeliest = g.cast(g.op("ArgMax", [guided], { axis: -1, keepdims: 0 }), "int32");
  const chosen = g.op("Where", [greedy, likeliest, drawn]);
  const standing = g.op("Gather", [scope.forced, scope.round]); // [B, K]
  return g.op("Where", [g.op("Less", [standing, g.int32s(0)]), chosen, standing]);
}
