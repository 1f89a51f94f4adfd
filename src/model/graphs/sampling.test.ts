import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRandom } from "#base";
import { floatTensor, intTensor, type Session } from "#inference";
import { encodeModel, Graph, WeightFile } from "#onnx";
import { createEngineHost } from "#platform-node";
import { cellNoise } from "../sampling/noise.ts";
import { type Sampling, samplingFeeds } from "../sampling/sampling-settings.ts";
import { drawSampling } from "./sampling.ts";

const vocabulary = 40;
const draws = 6000;
const folder = mkdtempSync(join(tmpdir(), "looper-sampling-"));
const runtime = createEngineHost({ inProcess: true }).startRuntime(1);
let session: Session;

beforeAll(async () => {
  const g = new Graph("sampling", new WeightFile("none"));
  const logits = g.input("logits", "float32", ["R", 1, vocabulary]);
  const noise = g.input("noise", "float32", ["M", "B", 1]);
  const chosen = drawSampling(g, logits, {
    round: g.cast(g.input("round", "int32", []), "int64"),
    noise,
    forced: g.input("forced", "int32", ["M", "B", 1]),
    takes: g.op("Shape", [noise], { start: 1, end: 2 }),
    guidance: g.input("guidance", "float32", []),
    temperature: g.input("temperature", "float32", []),
    topK: g.cast(g.input("top_k", "int32", [1]), "int64"),
    topP: g.input("top_p", "float32", []),
  });
  g.op("Identity", [chosen], {}, "codes");
  g.output("codes", "int32", ["B", 1]);
  writeFileSync(join(folder, "sampling.onnx"), encodeModel(g));
  session = await runtime.open(folder, "sampling.onnx");
});
afterAll(async () => {
  await runtime.close();
  rmSync(folder, { recursive: true });
});

/** Draw many times from one distribution: each row has the same logits and its own chance. */
async function draw(rows: readonly Float32Array[], sampling: Sampling, count = draws): Promise<Int32Array> {
  const logits = new Float32Array(rows.length * count * vocabulary);
  for (let r = 0; r < rows.length * count; r++) logits.set(rows[Math.floor(r / count)], r * vocabulary);
  const noise = Float32Array.from({ length: count }, (_, i) => cellNoise({ seed: 9, variation: 2 }, i, 0));
  const out = await session.run(
    {
      ...samplingFeeds(sampling, vocabulary),
      logits: floatTensor(logits, [rows.length * count, 1, vocabulary]),
      noise: floatTensor(noise, [1, count, 1]),
      forced: intTensor(new Int32Array(count).fill(-1), [1, count, 1]),
      round: intTensor(Int32Array.of(0), []),
    },
    ["codes"],
  );
  return out.codes.data as Int32Array;
}

/** What the papers say, as naively as possible. */
function naiveShares(conditional: Float32Array, plain: Float32Array | null, sampling: Sampling): number[] {
  const { guidanceScale, temperature, topK, topP } = sampling;
  const logits = [...conditional].map((c, i) => (plain ? plain[i] + (c - plain[i]) * guidanceScale : c));
  const weights = logits.map((x) => Math.exp(x / temperature));
  const whole = weights.reduce((a, b) => a + b);
  let shares = weights.map((w) => w / whole);
  const order = shares.map((_, i) => i).sort((a, b) => shares[b] - shares[a]);
  if (topP > 0) {
    let before = 0;
    const kept = new Set<number>();
    for (const i of order) {
      if (before <= topP) kept.add(i);
      before += shares[i];
    }
    shares = shares.map((p, i) => (kept.has(i) ? p : 0));
  } else if (topK > 0 && topK < shares.length) {
    const minShare = shares[order[topK - 1]];
    shares = shares.map((p) => (p >= minShare ? p : 0));
  }
  const rest = shares.reduce((a, b) => a + b);
  return shares.map((p) => p / rest);
}

/** The chi-square statistic over codes that should come at least five times, and its degrees of freedom. */
function chiSquare(codes: Int32Array, shares: readonly number[]): { statistic: number; freedom: number } {
  const counts = new Array<number>(vocabulary).fill(0);
  for (const code of codes) counts[code]++;
  let statistic = 0;
  let freedom = -1;
  let [restCount, restShare] = [0, 0];
  for (const [code, share] of shares.entries()) {
    if (share * codes.length >= 5) {
      statistic += (counts[code] - share * codes.length) ** 2 / (share * codes.length);
      freedom++;
    } else {
      restCount += counts[code];
      restShare += share;
    }
  }
  const expected = restShare * codes.length;
  if (expected >= 5) {
    statistic += (restCount - expected) ** 2 / expected;
    freedom++;
  }
  return { statistic, freedom };
}

/** About the 99.9th percentile (Wilson & Hilferty 1931). */
function limitOf(freedom: number): number {
  const spread = 2 / (9 * freedom);
  return freedom * (1 - spread + 3.09 * Math.sqrt(spread)) ** 3;
}

const random = createRandom(4);
const plain = Float32Array.from({ length: vocabulary }, () => 1.5 * random.normal());
const prompted = Float32Array.from({ length: vocabulary }, () => 1.5 * random.normal());
const base: Sampling = { topK: 0, topP: 0, temperature: 1, guidanceScale: 1 };

describe("the choice of codes", () => {
  it.each([
    ["everything", base],
    ["a temperature", { ...base, temperature: 0.6 }],
    ["top-k", { ...base, topK: 7 }],
    ["top-k above the vocabulary", { ...base, topK: 250 }],
    ["top-p", { ...base, topP: 0.7 }],
    ["top-p in place of top-k", { ...base, topP: 0.9, topK: 2 }],
    ["a tiny top-p", { ...base, topP: 1e-6 }],
    ["guidance", { ...base, guidanceScale: 3 }],
    ["all of it", { topK: 12, topP: 0, temperature: 1.3, guidanceScale: 2 }],
  ] as [string, Sampling][])("with %s follows the naive distribution", async (_, sampling) => {
    const guided = sampling.guidanceScale > 1;
    const codes = await draw(guided ? [prompted, plain] : [prompted], sampling);
    const shares = naiveShares(prompted, guided ? plain : null, sampling);
    for (const code of codes) expect(shares[code]).toBeGreaterThan(0);
    const { statistic, freedom } = chiSquare(codes, shares);
    if (freedom > 0) expect(statistic).toBeLessThan(limitOf(freedom));
    else expect(new Set(codes).size).toBe(1);
  });

  it("is caught by the chi-square test when the temperature is off by a tenth", async () => {
    const { statistic, freedom } = chiSquare(
      await draw([prompted], { ...base, temperature: 1.1 }),
      naiveShares(prompted, null, base),
    );
    expect(statistic).toBeGreaterThan(limitOf(freedom));
  });

  it("keeps all codes that are as likely as the k-th", async () => {
    const tied = new Float32Array(vocabulary).fill(-9);
    tied[3] = 2;
    for (const code of [1, 5, 8, 30]) tied[code] = 1;
    const codes = await draw([tied], { ...base, topK: 3 });
    expect([...new Set(codes)].sort((a, b) => a - b)).toEqual([1, 3, 5, 8, 30]);
  });

  it("with temperature 0 takes the first of the likeliest", async () => {
    const tied = new Float32Array(vocabulary);
    tied[17] = tied[23] = 5;
    expect(new Set(await draw([tied], { ...base, temperature: 0 }, 50))).toEqual(new Set([17]));
  });

  it("takes a forced cell as it is", async () => {
    const out = await session.run(
      {
        ...samplingFeeds(base, vocabulary),
        logits: floatTensor(prompted, [1, 1, vocabulary]),
        noise: floatTensor(new Float32Array(2), [2, 1, 1]),
        forced: intTensor(Int32Array.of(-1, 33), [2, 1, 1]),
        round: intTensor(Int32Array.of(1), []),
      },
      ["codes"],
    );
    expect(out.codes.data[0]).toBe(33);
  });
});
