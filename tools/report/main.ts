/**
 * A hundred prompts through the whole program, beside the original's rules on the same takes.
 *
 *     npm run -s ts -- tools/report/main.ts --out DIR [--count 100] [--model tiny] [--seams 64]
 *
 * Leaves a pack per prompt in DIR (for judge.py) and prints a table in Markdown.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Codes, isLooperError } from "#base";
import { trackBeats } from "#beat";
import { createEngine, type Engine } from "#engine";
import type { LoopPack } from "#looper";
import { createEngineHost, createStretcher } from "#platform-node";
import { createLooper } from "#studio";
import { meanWithInterval, share } from "./figures.ts";
import { cutByOriginalRules } from "./original-rules.ts";
import { type ReportPrompt, reportPrompts } from "./prompts.ts";

interface Row {
  readonly prompt: ReportPrompt;
  readonly pack: LoopPack | null;
  readonly failure: string | null;
  readonly seconds: number;
  readonly original: string | null;
  readonly seam: { ours: number; naive: number; barEarlier: number } | null;
}

const { values } = parseArgs({
  options: {
    out: { type: "string", default: "out/report" },
    count: { type: "string", default: "100" },
    model: { type: "string", default: "tiny" },
    seams: { type: "string", default: "64" },
    seed: { type: "string", default: "7" },
  },
});

/** What the original would have played and cut: one clip of eight seconds. */
async function playNaively(engine: Engine, text: string, { seed }: ReportPrompt): Promise<Codes> {
  const sampling = { topK: 250, topP: 0, temperature: 1, guidanceScale: 3 };
  return engine.generate({ text, rows: [{ seed, variation: 1001 }], frames: 400, sampling });
}

/** How surprised the model is by what it played itself, a bar before the end: no cut can beat that. */
async function scoreBarEarlier(engine: Engine, text: string, codes: Codes, bpm: number): Promise<number> {
  const at = 400 - Math.round((4 * 60 * engine.info.frameRate) / Math.max(60, bpm));
  const nats = await engine.score({ text, codes, from: at, to: at + 5 });
  return Math.exp(nats.data.subarray(0, 5).reduce((sum, x) => sum + x, 0) / 5);
}

async function runPrompt(prompt: ReportPrompt, index: number, tools: Tools): Promise<Row> {
  const out = join(values.out, String(index).padStart(3, "0"));
  const began = performance.now();
  let pack: LoopPack | null = null;
  let failure: string | null = null;
  try {
    const { bpm, seed } = prompt;
    pack = await tools.looper.makeLoops({ prompt: prompt.prompt, bpm, seed }, { out, force: true });
  } catch (thrown) {
    if (!isLooperError(thrown)) throw thrown;
    failure = thrown.code;
  }
  const seconds = (performance.now() - began) / 1000;
  const text = pack?.prompt_told ?? prompt.prompt;
  const codes = await playNaively(tools.engine, text, prompt);
  const [clip] = await tools.engine.decode(codes);
  const grid = trackBeats(clip, { beatsPerBar: 4 });
  const original = cutByOriginalRules(clip, grid, prompt.bpm, tools.stretcher).failure;
  let seam: Row["seam"] = null;
  const figures = pack?.loops[0]?.seam;
  if (figures?.perplexity && figures.naive_perplexity && index < Number(values.seams)) {
    const barEarlier = await scoreBarEarlier(tools.engine, text, codes, prompt.bpm);
    seam = { ours: figures.perplexity, naive: figures.naive_perplexity, barEarlier };
  }
  return { prompt, pack, failure, seconds, original, seam };
}

interface Tools {
  readonly looper: Awaited<ReturnType<typeof createLooper>>;
  readonly engine: Engine;
  readonly stretcher: Awaited<ReturnType<typeof createStretcher>>;
}

function printTable(rows: readonly Row[]): void {
  const packs = rows.flatMap(({ pack }) => (pack ? [pack] : []));
  const loops = packs.flatMap(({ loops }) => loops);
  const rhythmic = rows.filter(({ prompt }) => prompt.rhythm);
  const isTracked = ({ pack }: Row) => pack?.loops.every(({ grid }) => grid === "tracked") === true;
  const hasFar = ({ pack }: Row) =>
    pack?.loops.some(({ warnings }) => warnings.some(({ code }) => code === "TEMPO_FAR"));
  const exact = loops.filter((loop, i) => {
    const pack = packs.find(({ loops: own }) => own.includes(loop)) as LoopPack;
    return i >= 0 && loop.samples === Math.round((loop.beats * 60 * loop.sample_rate) / pack.bpm);
  });
  const lines: [string, string][] = [
    ["requests that end without loops", `${rows.filter(({ failure }) => failure).length} of ${rows.length}`],
    [
      "the original's rules on the same takes",
      `${rows.filter(({ original }) => original).length} of ${rows.length} fail`,
    ],
    [
      "prompts with rhythm that end tracked (all loops)",
      share(rhythmic.filter(isTracked).length, rhythmic.length),
    ],
    ["prompts with rhythm with a tempo warning", share(rhythmic.filter(hasFar).length, rhythmic.length)],
    ["loops of exactly the right length", share(exact.length, loops.length)],
    ["loops delivered", share(loops.length, rows.length * 4)],
    [
      "loops with a click below the bound",
      share(loops.filter(({ seam }) => (seam?.click ?? 0) <= 1).length, loops.length),
    ],
    [
      "seconds a request, median",
      rows
        .map(({ seconds }) => seconds)
        .sort((a, b) => a - b)
        [Math.floor(rows.length / 2)].toFixed(1),
    ],
  ];
  const seams = rows.flatMap(({ seam }) => (seam ? [seam] : []));
  if (seams.length > 0) {
    lines.push([
      "seam perplexity, ours over naive, geometric mean",
      meanWithInterval(seams.map(({ ours, naive }) => Math.log(ours / naive))),
    ]);
    lines.push([
      "the same one bar earlier, over naive",
      meanWithInterval(seams.map(({ barEarlier, naive }) => Math.log(barEarlier / naive))),
    ]);
  }
  console.log(`| | ${rows.length} prompts, model ${values.model} |\n|---|---|`);
  for (const [name, figure] of lines) console.log(`| ${name} | ${figure} |`);
}

mkdirSync(values.out, { recursive: true });
const tools: Tools = {
  looper: await createLooper({ model: values.model }),
  engine: await createEngine({ model: values.model }, createEngineHost()),
  stretcher: await createStretcher(),
};
const rows: Row[] = [];
for (const [index, prompt] of reportPrompts(Number(values.count), Number(values.seed)).entries()) {
  rows.push(await runPrompt(prompt, index, tools));
  console.error(`${index + 1}: ${prompt.prompt}, ${prompt.bpm} bpm: ${rows.at(-1)?.failure ?? "done"}`);
}
writeFileSync(join(values.out, "rows.json"), JSON.stringify(rows, null, 1));
printTable(rows);
await tools.looper.close();
await tools.engine.close();
