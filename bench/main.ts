/**
 * The engine's figures, in one run, so that their ratios mean something:
 *
 *     npm run -s ts -- bench/main.ts [--shape medium] [--layers N] [--columns 450] [--threads 2]
 *         [--rows 2,8,16] [--rounds 5] [--clock wall|cpu] [--model tiny] [--only cut,speed,baseline,int8,health] [--work DIR]
 *
 * Speeds use random weights of an official shape at `--layers` of its layers (all, if not given); the
 * `--clock cpu` measures CPU time instead of the wall's, for a machine that is not quiet: then give one thread.
 * The baseline runs transformers on torch (python3 with tools/golden/requirements.txt). Prints Markdown.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createEngineHost } from "#platform-node";
import { timeColumns, warmUp } from "./decode-speed.ts";
import { comparePastCuts } from "./past-cut.ts";
import { comparePrecisions } from "./perplexity.ts";
import { measureReading } from "./read-speed.ts";
import { measureHealth } from "./responsiveness.ts";
import { buildSynthetic, syntheticConfig } from "./synthetic-model.ts";

const { values } = parseArgs({
  options: {
    shape: { type: "string", default: "medium" },
    layers: { type: "string" },
    columns: { type: "string", default: "450" },
    clock: { type: "string", default: "wall" },
    rounds: { type: "string", default: "5" },
    threads: { type: "string", default: "2" },
    rows: { type: "string", default: "2,8,16" },
    model: { type: "string", default: "tiny" },
    only: { type: "string", default: "cut,speed,baseline,int8,health" },
    work: { type: "string", default: join(tmpdir(), "looper-bench") },
  },
});
const only = new Set(values.only.split(","));
const threads = Number(values.threads);
const shape = values.shape === "small" ? "small" : "medium";
const model = {
  shape,
  precision: "int8",
  ...(values.layers ? { layers: Number(values.layers) } : {}),
} as const;
const config = syntheticConfig(model);
const { layers, heads, width } = config.decoder;
const clock = values.clock === "cpu" ? "cpu" : "wall";
const columns = Number(values.columns);
const ms = (value: number) => `${value.toFixed(1)} ms`;
const load = () => loadavg()[0].toFixed(1);

mkdirSync(values.work, { recursive: true });
console.log(
  `${cpus()[0].model}, ${threads} threads, ${shape} with ${layers} layers, ${clock} time, load at start ${load()}\n`,
);

if (only.has("cut")) {
  console.log("| past | capacity | mask, ms per column and layer | slice |\n|---|---|---|---|");
  for (const { length, capacity, mask, slice } of await comparePastCuts(threads, 8, heads)) {
    console.log(`| ${length} | ${capacity} | ${mask.toFixed(3)} | ${slice.toFixed(3)} |`);
  }
  console.log();
}

const ours = new Map<number, number>();
if (only.has("speed")) {
  const { folder, weightBytes } = await buildSynthetic(model, values.work);
  console.log(
    `| rows | first chunk | middle | last | mean per column | row-columns/s | read per column / read-only sum | peak memory | load |`,
  );
  console.log("|---|---|---|---|---|---|---|---|---|");
  for (const rows of values.rows.split(",").map(Number)) {
    const before = await measureReading(threads);
    // The product's own path: a child process.
    const runtime = createEngineHost({ inProcess: clock === "cpu" }).startRuntime(threads);
    const session = await runtime.open(folder, "decode.onnx");
    await warmUp(session, config);
    const { mean, at } = await timeColumns(
      session,
      config,
      rows,
      columns,
      Math.max(2, Math.floor(60 / rows)),
      clock,
    );
    const { peak } = await runtime.memory();
    await runtime.close();
    ours.set(rows, mean);
    const reading = Math.max(before, await measureReading(threads));
    const cache = layers * 2 * rows * width * 4 * (columns / 2);
    const share = (weightBytes + cache) / (mean / 1000) / reading;
    const whole = weightBytes + layers * 2 * rows * width * 4 * columns;
    const cells = [
      rows,
      ms(at[0].ms),
      ms(at[at.length >> 1].ms),
      ms(at.at(-1)?.ms ?? 0),
      ms(mean),
      ((rows / mean) * 1000).toFixed(1),
      `${(100 * share).toFixed(0)} % of ${(reading / 1e9).toFixed(1)} GB/s`,
      `${(peak / 1e9).toFixed(2)} GB; weights + one cache ${(whole / 1e9).toFixed(2)} GB`,
      load(),
    ];
    console.log(`| ${cells.join(" | ")} |`);
  }
  const base = ours.get(2);
  for (const [rows, mean] of ours) {
    if (base && rows > 2)
      console.log(`\nGrowth, ${rows} rows over 2: ${((rows * base) / (2 * mean)).toFixed(2)}x`);
  }
  console.log();
}

if (only.has("baseline")) {
  console.log(
    "| transformers on torch | rows | per column (mean over T to 450) | ours, int8 | ratio |\n|---|---|---|---|---|",
  );
  for (const dtype of ["float32", "bfloat16"]) {
    const script = new URL("./baseline.py", import.meta.url).pathname;
    const out = execFileSync(
      "python3",
      [script, shape, String(layers), dtype, String(threads), clock, values.rounds],
      {
        encoding: "utf8",
      },
    );
    const lines = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { rows: number; length: number; ms: number });
    for (const rows of [2, 8]) {
      const own = lines.filter((line) => line.rows === rows);
      const mean = own.reduce((sum, line) => sum + line.ms, 0) / own.length;
      const mine = ours.get(rows);
      const ratio = mine ? `${(mean / mine).toFixed(2)}x` : "–";
      console.log(`| ${dtype} | ${rows} | ${ms(mean)} | ${mine ? ms(mine) : "–"} | ${ratio} |`);
      if (rows !== 2 || !mine) continue;
      // The default request: 404 columns for a take and for each of three more, 2 rows each, one after
      // another, against one batch of takes and one of variations. The codec costs both the same.
      const batched = ours.get(8);
      if (batched)
        console.log(
          `| ${dtype}, default request | 4 × 2 against 8 | ${ms(4 * mean)} | ${ms(2 * batched)} | ${((4 * mean) / (2 * batched)).toFixed(2)}x |`,
        );
    }
  }
  console.log();
}

if (only.has("int8")) {
  const { pieces, fp32, int8, equalInBatch } = await comparePrecisions(values.model, 24, threads);
  const cost = 100 * (int8 / fp32 - 1);
  console.log(
    `int8 on ${values.model}: perplexity ${int8.toFixed(3)} against ${fp32.toFixed(3)} in fp32 on ${pieces} held-out pieces (${cost >= 0 ? "+" : ""}${cost.toFixed(2)} %); ${(100 * equalInBatch).toFixed(1)} % of codes equal alone and in a batch of 4.\n`,
  );
}

if (only.has("health")) {
  const { asked, median, p99, largest } = await measureHealth(values.model, threads);
  console.log(
    `Health, asked ${asked} times while two requests of 4 takes played on ${values.model}: median ${ms(median)}, 99th percentile ${ms(p99)}, largest ${ms(largest)}.\n`,
  );
}
console.log(`Load at the end ${load()}.`);
