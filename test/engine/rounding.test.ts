/**
 * Rounded weights against transformers' own arithmetic on the same weights, rounded by the same rules
 * written in numpy (`tools/golden/rounded.py`): the rule, the layout of ONNX Runtime, and what it costs.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRandom } from "#base";
import { type Checkpoint, openCheckpoint } from "#checkpoint";
import { conditionOn } from "#engine";
import { floatTensor } from "#inference";
import { buildGraphs, type MusicGenConfig, type Precision, parseConfig, type Weights } from "#model";
import { encodeModel, Graph, WeightFile } from "#onnx";
import { createEngineHost } from "#platform-node";
import { openModelFolder } from "#registry";
import { linear } from "../../src/model/graphs/layers.ts";
import { quantizeRows } from "../../src/model/weights/quantize.ts";
import { folderOnDisk } from "./folder-on-disk.ts";
import { type Golden, openGolden, relativeError, temporaryHome } from "./golden.ts";
import { teacherForced } from "./teacher-forced.ts";

const home = temporaryHome();
const host = createEngineHost({ home: home.path, inProcess: true });
let golden: Golden;
let config: MusicGenConfig;
let weights: Checkpoint;
const reference = new Map<string, Float32Array>();

beforeAll(async () => {
  golden = await openGolden("even");
  config = parseConfig(readFileSync(`${golden.model}config.json`, "utf8"), "config.json");
  const folder = await openModelFolder(golden.model);
  if (!folder) throw new Error("no fixture");
  weights = await openCheckpoint(folder);
  const rounded = await openCheckpoint({
    ...folder,
    files: ["model.safetensors"],
    open: () => folder.open("rounded.safetensors"),
  });
  for (const name of rounded.names) reference.set(name, await rounded.read(name));
  await rounded.close();
});
afterAll(async () => {
  await weights?.close();
  home.remove();
});

/** Logits of the fixture's first text and columns, read in one piece or in several that end where `ends` says. */
async function logitsOf(
  label: string,
  precision: Precision,
  from: Weights,
  ends?: readonly number[],
): Promise<Float32Array> {
  const path = join(home.path, label);
  await buildGraphs(config, from, precision, folderOnDisk(path));
  const runtime = host.startRuntime(1);
  try {
    const condition = await conditionOn(
      await runtime.open(path, "text.onnx"),
      config,
      golden.facts.batch_ids.slice(0, 1),
    );
    const { shape, data } = golden.codes("columns");
    const columns = { shape: [1, shape[1], shape[2]] as const, data: data.slice(0, shape[1] * shape[2]) };
    const decode = await runtime.open(path, "decode.onnx");
    return await teacherForced(decode, config, columns, condition, { precision, ends });
  } finally {
    await runtime.close();
  }
}

const numbersOf = (label: string) => reference.get(label) as Float32Array;

/** Numbers back from the layout, one by one, as its description says. */
function dequantize(matrix: Float32Array, columns: number, bits: 4 | 8): Float32Array {
  const { bytes, scales } = quantizeRows(matrix, columns, 32, bits);
  return matrix.map((_, i) => {
    const stored = bits === 8 ? bytes[i] : (bytes[i >> 1] >> (4 * (i % 2))) & 15;
    return (stored - 2 ** (bits - 1)) * scales[Math.floor(i / 32)];
  });
}

describe.each([
  { precision: "int8", bits: 8, arithmetic: 0.02 },
  { precision: "int4", bits: 4, arithmetic: 0.02 },
] as const)("$precision", ({ precision, bits, arithmetic }) => {
  it("rounds to the numbers that numpy rounds to: fp32 graphs of them give transformers' logits", async () => {
    const rounds = /^decoder\..*(_proj|fc1|fc2|lm_heads\.\d)\.weight$/;
    const { path, has, shape } = weights;
    const read = async (name: string) => {
      const floats = await weights.read(name);
      return rounds.test(name) ? dequantize(floats, shape(name)?.[1] ?? 0, bits) : floats;
    };
    const logits = await logitsOf(`back-${bits}`, "fp32", { path, has, shape, read });
    expect(relativeError(logits, numbersOf(precision))).toBeLessThan(1e-4);
    expect(relativeError(logits, numbersOf("exact"))).toBeGreaterThan(1e-3);
  });

  it("runs them: logits differ by the rounding of activations alone, and cost what transformers says", async () => {
    const logits = await logitsOf(precision, precision, weights);
    const own = relativeError(logits, numbersOf(precision));
    const cost = relativeError(logits, numbersOf("exact"));
    const upstream = relativeError(numbersOf(precision), numbersOf("exact"));
    console.log(
      `${precision}: ${own.toFixed(4)} from transformers on rounded weights; ${cost.toFixed(4)} from fp32, transformers' own cost ${upstream.toFixed(4)}`,
    );
    expect(own).toBeLessThan(arithmetic);
    expect(cost).toBeLessThan(upstream + arithmetic);
  });

  it("looks back at a rounded past as at columns of the same run, wherever the past ends", async () => {
    const whole = await logitsOf(`whole-${bits}`, precision, weights);
    const width = golden.codes("columns").shape[2];
    for (const ends of [[width - 1], [1, 2], Array.from({ length: width - 1 }, (_, i) => i + 1)]) {
      const pieces = await logitsOf(`pieces-${bits}`, precision, weights, ends);
      // A sum in another order may round an activation to the other side.
      expect(relativeError(pieces, whole)).toBeLessThan(0.01);
    }
  });

  it("multiplies as its layout says, for any rows, also fewer than a block of outputs", async () => {
    const random = createRandom(bits);
    for (const [outputs, inputs, rows] of [
      [5, 32, 1],
      [48, 96, 3],
      [130, 256, 9],
    ] as const) {
      const matrix = Float32Array.from({ length: outputs * inputs }, () => random.normal());
      const x = Float32Array.from({ length: rows * inputs }, () => random.normal());
      const one: Weights = {
        path: "one",
        has: () => true,
        shape: () => [outputs, inputs],
        read: async () => matrix,
      };
      const file = new WeightFile("one.weights");
      const g = new Graph("one", file);
      g.input("x", "float32", ["B", inputs]);
      g.op("Identity", [linear(g, one, "x", { names: ["w"], inputs, outputs, precision })], {}, "y");
      g.output("y", "float32", ["B", outputs]);
      const path = join(home.path, `one-${precision}-${rows}`);
      const folder = folderOnDisk(path);
      await folder.write("one.weights", (append) => file.write(append));
      await folder.write("one.onnx", (append) => append(encodeModel(g)));
      const runtime = host.startRuntime(1);
      const out = await (await runtime.open(path, "one.onnx")).run({ x: floatTensor(x, [rows, inputs]) }, [
        "y",
      ]);
      await runtime.close();
      const back = dequantize(matrix, inputs, bits);
      const naive = Array.from({ length: rows * outputs }, (_, i) => {
        const [row, output] = [Math.floor(i / outputs), i % outputs];
        let sum = 0;
        for (let j = 0; j < inputs; j++) sum += x[row * inputs + j] * back[output * inputs + j];
        return sum;
      });
      expect(relativeError(out.y.data, naive)).toBeLessThan(0.01);
    }
  });
});
