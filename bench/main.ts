/**
 * The engine's figures, in one run, so that their ratios mean something:
 *
 *     npm run -s ts -- bench/main.ts [--shape medium] [--precision int8] [--layers N] [--columns 450] [--threads 2]
 *         [--rows 2,8,16] [--takes 2] [--rounds 5] [--clock wall|cpu] [--model tiny] [--work DIR]
 *         [--only cut,speed,baseline,request,int8,health]
 *
 * Speeds use random weights of an official shape at `--layers` of its layers (all, if not given); `--clock cpu`
 * measures CPU time instead of the wall's, for a machine that is not quiet: then give one thread.
 *
 * The share of the machine's limit: before every chunk of columns a gibibyte is read once, in a process with
 * the same settings and threads. What a chunk read (matrices, scales and norms once per column, keys and values
 * of all columns so far) over its time is its rate; the best chunk is held against the best reading, and the
 * median chunk against the median reading. At 2 rows there are fifteen of each.
 *
 * `baseline` goes with `speed`: transformers on torch (python3 with tools/golden/requirements.txt) take turns
 * between our chunks, `--rounds` times at pasts of 25, 225 and 425 columns; medians. Prints Markdown.
 */
import { mkdirSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Precision } from "#model";
import { type Baseline, startBaseline } from "./baseline.ts";
import type { Clock } from "./decode-speed.ts";
import { measureSpeed, type Speed } from "./measure-speed.ts";
import { comparePastCuts } from "./past-cut.ts";
import { comparePrecisions } from "./perplexity.ts";
import { openReader } from "./read-speed.ts";
import { measureRequest } from "./request-memory.ts";
import { measureHealth } from "./responsiveness.ts";
import { buildSynthetic, shapes, syntheticConfig } from "./synthetic-model.ts";

const { values } = parseArgs({
  options: {
    shape: { type: "string", default: "medium" },
    precision: { type: "string", default: "int8" },
    layers: { type: "string" },
    columns: { type: "string", default: "450" },
    clock: { type: "string", default: "wall" },
    rounds: { type: "string", default: "5" },
    threads: { type: "string", default: "2" },
    rows: { type: "string", default: "2,8,16" },
    takes: { type: "string", default: "2" },
    model: { type: "string", default: "tiny" },
    only: { type: "string", default: "cut,speed,baseline,request,int8,health" },
    work: { type: "string", default: join(tmpdir(), "looper-bench") },
  },
});
const only = new Set(values.only.split(","));
const threads = Number(values.threads);
const shape = values.shape as keyof typeof shapes;
if (!(shape in shapes)) throw new Error(`--shape ${shape} is none of ${Object.keys(shapes).join(", ")}`);
const model = {
  shape,
  precision: values.precision as Precision,
  ...(values.layers ? { layers: Number(values.layers) } : {}),
} as const;
const config = syntheticConfig(model);
const { layers, heads } = config.decoder;
const clock: Clock = values.clock === "cpu" ? "cpu" : "wall";
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

const gb = (bytes: number) => (bytes / 1e9).toFixed(2);
if (only.has("speed")) {
  const { folder, weightBytes } = await buildSynthetic(model, values.work);
  const baselines = new Map<string, Baseline>();
  if (only.has("baseline")) {
    for (const dtype of ["float32", "bfloat16"]) {
      baselines.set(dtype, await startBaseline(shape, layers, dtype, threads));
    }
  }
  const reader = clock === "wall" ? await openReader(threads) : null;
  const ours: Speed[] = [];
  console.log(
    "| rows | first chunk | middle | last | mean per column | row-columns/s | GB/s, best chunk of best reading | medians | peak memory | load |",
  );
  console.log("|---|---|---|---|---|---|---|---|---|---|");
  for (const rows of values.rows.split(",").map(Number)) {
    const task = {
      folder,
      config,
      precision: model.precision,
      weightBytes,
      rows,
      columns,
      threads,
      clock,
      reader,
      baselines,
    };
    const speed = await measureSpeed({ ...task, rounds: Number(values.rounds) });
    ours.push(speed);
    const { chunks, mean, rates, readings } = speed;
    const share = (kind: "best" | "median") =>
      `${gb(rates[kind])} of ${gb(readings[kind])}: ${((100 * rates[kind]) / readings[kind]).toFixed(0)} %`;
    const cells = [
      rows,
      ms(chunks[0].ms),
      ms(chunks[chunks.length >> 1].ms),
      ms(chunks.at(-1)?.ms ?? 0),
      ms(mean),
      ((rows / mean) * 1000).toFixed(1),
      share("best"),
      share("median"),
      `${(speed.peak / 1e9).toFixed(2)} GB; weights + one cache ${(speed.needed / 1e9).toFixed(2)} GB`,
      load(),
    ];
    console.log(`| ${cells.join(" | ")} |`);
  }
  reader?.close();
  const two = ours.find(({ rows }) => rows === 2);
  for (const { rows, mean } of ours) {
    if (two && rows > 2) {
      console.log(`\nGrowth, ${rows} rows over 2: ${((rows * two.mean) / (2 * mean)).toFixed(2)}x`);
    }
  }
  if (baselines.size > 0) {
    console.log(
      "\n| transformers on torch | rows | per column | ours, int8 | ratio |\n|---|---|---|---|---|",
    );
  }
  for (const [dtype, baseline] of baselines) {
    baseline.close();
    for (const speed of ours) {
      const theirs = speed.baselines.get(dtype) ?? Number.NaN;
      const ratio = `${(theirs / speed.mean).toFixed(2)}x`;
      console.log(`| ${dtype} | ${speed.rows} | ${ms(theirs)} | ${ms(speed.mean)} | ${ratio} |`);
    }
    // The default request: 404 columns for a take and for each of three more, 2 rows each, one after
    // another, against one batch of takes and one of variations. The codec costs both the same.
    const eight = ours.find(({ rows }) => rows === 8);
    const single = two?.baselines.get(dtype);
    if (!eight || !single) continue;
    const cells = [ms(4 * single), ms(2 * eight.mean), `${((4 * single) / (2 * eight.mean)).toFixed(2)}x`];
    console.log(`| ${dtype}, default request | 4 × 2 against 2 × 8 | ${cells.join(" | ")} |`);
  }
  console.log();
}

if (only.has("request")) {
  console.log("| default request, after | seconds | resident | peak |\n|---|---|---|---|");
  let seconds = 0;
  const sizes = { takes: Number(values.takes), threads };
  const { weights, cache } = await measureRequest(model, values.work, sizes, (after) => {
    seconds += after.seconds;
    console.log(
      `| ${after.part} | ${after.seconds.toFixed(1)} | ${gb(after.now)} GB | ${gb(after.peak)} GB |`,
    );
  });
  console.log(`\nThe request took ${seconds.toFixed(0)} s.`);
  const bound = 1.25 * (weights + cache) + 1e9;
  console.log(`\nWeights ${gb(weights)} GB, one cache ${gb(cache)} GB: the bound is ${gb(bound)} GB.\n`);
}

if (only.has("int8")) {
  const { pieces, fp32, int8, int4, equalInBatch } = await comparePrecisions(values.model, 96, threads);
  const cost = 100 * (int8 / fp32 - 1);
  console.log(
    `int8 on ${values.model}: perplexity ${int8.toFixed(3)} against ${fp32.toFixed(3)} in fp32 on ${pieces} held-out pieces (${cost >= 0 ? "+" : ""}${cost.toFixed(2)} %); ${(100 * equalInBatch).toFixed(1)} % of codes equal alone and in a batch of 4. int4: ${int4.toFixed(3)} (${(100 * (int4 / fp32 - 1)).toFixed(2)} %).\n`,
  );
}

if (only.has("health")) {
  const { asked, median, p99, largest } = await measureHealth(values.model, threads);
  console.log(
    `Health, asked ${asked} times while two requests of 4 takes played on ${values.model}: median ${ms(median)}, 99th percentile ${ms(p99)}, largest ${ms(largest)}.\n`,
  );
}
console.log(`Load at the end ${load()}.`);
