/**
 * A text for every bar of every row: equal to transformers' forward with a fresh cross-attention cache for each
 * bar (`tools/golden/bars.py`), in this process and in a child; bars that do not change cost and change nothing.
 */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Codes } from "#base";
import type { Engine, EngineHost, GenerateJob, ScoreJob } from "#engine";
import type { Tensors } from "#inference";
import { createEngineHost } from "#platform-node";
import { openOnHost } from "../open-on-host.ts";
import { type Golden, openGolden, temporaryHome } from "./golden.ts";

const greedy = { topK: 0, topP: 0, temperature: 0, guidanceScale: 1 };
const home = temporaryHome();
afterAll(() => home.remove());

const folderOf = (name: string) => new URL(`../golden/${name}/`, import.meta.url).pathname;
const hostOf = (inProcess: boolean) => createEngineHost({ home: home.path, inProcess });
const keys = (count: number) => Array.from({ length: count }, (_, variation) => ({ seed: 1, variation }));

describe.each([
  ["even", true],
  ["even", false],
  ["odd", true],
])("the model “%s” beside transformers, in this process: %s", (name, inProcess) => {
  let golden: Golden;
  let engine: Engine;
  beforeAll(async () => {
    golden = await openGolden(name, undefined, "bars");
    engine = await openOnHost({ model: folderOf(name), precision: "fp32", threads: 1 }, hostOf(inProcess));
  });
  afterAll(() => engine?.close());

  const told = () => ({ barFrames: golden.facts.bar_frames, rows: golden.facts.texts });

  it.each([
    ["plain", 1],
    ["guided", 3],
    ["continued", 3],
  ])("plays the same codes: %s", async (label, guidanceScale) => {
    const codes = await engine.generate({
      text: told(),
      rows: keys(3),
      frames: golden.facts.frames,
      promptCodes: label === "continued" ? golden.codes("prompt") : undefined,
      sampling: { ...greedy, guidanceScale },
    });
    // Every choice of the reference is clear: none of its gaps is a rounding wide.
    expect(Math.min(...golden.floats(`gap_${label}`).data)).toBeGreaterThan(1e-4);
    expect(codes).toEqual(golden.codes(`greedy_${label}`));
  });

  it("is as surprised by given codes, from the first frame and from one within a bar", async () => {
    const codes = golden.codes("greedy_plain");
    const [rows, codebooks, frames] = codes.shape;
    const wanted = golden.floats("nats").data;
    for (const [from, to] of [
      [0, frames],
      [14, 30],
    ] as const) {
      const nats = await engine.score({ text: told(), codes, from, to });
      expect(nats.shape).toEqual([rows, codebooks, to - from]);
      for (let lane = 0; lane < rows * codebooks; lane++) {
        for (let f = from; f < to; f++) {
          const ours = nats.data[lane * (to - from) + f - from];
          expect(ours).toBeCloseTo(wanted[lane * frames + f], 3);
        }
      }
    }
  });
});

/** A host whose graphs are watched: the inputs of each run, and what is exchanged. */
function watch(host: EngineHost): { host: EngineHost; runs: Tensors[]; exchanged: Tensors[] } {
  const runs: Tensors[] = [];
  const exchanged: Tensors[] = [];
  const startRuntime: EngineHost["startRuntime"] = (threads) => {
    const runtime = host.startRuntime(threads);
    return {
      ...runtime,
      async open(...file) {
        const session = await runtime.open(...file);
        return {
          ...session,
          run(feeds, ...rest) {
            runs.push(feeds);
            return session.run(feeds, ...rest);
          },
          async openCache(spec) {
            const cache = await session.openCache(spec);
            const exchange = (fixed: Tensors) => {
              exchanged.push(fixed);
              return cache.exchange(fixed);
            };
            return { id: cache.id, exchange, close: () => cache.close() };
          },
        };
      },
    };
  };
  return { host: { ...host, startRuntime }, runs, exchanged };
}

describe.each(["fp32", "int8"] as const)("texts by bar in %s", (precision) => {
  const { host, runs, exchanged } = watch(hostOf(true));
  let engine: Engine;
  beforeAll(async () => {
    engine = await openOnHost({ model: folderOf("even"), precision, threads: 1 }, host);
  });
  afterAll(() => engine?.close());

  const sampling = { topK: 250, topP: 0, temperature: 1, guidanceScale: 2 };
  const prompt = (rows: number, frames: number): Codes => ({
    shape: [rows, 4, frames],
    data: Int32Array.from({ length: rows * 4 * frames }, (_, i) => (i * 37) % 256),
  });
  const play = async (text: GenerateJob["text"], change: Partial<GenerateJob> = {}) => {
    runs.length = 0;
    exchanged.length = 0;
    return engine.generate({ text, rows: keys(3), frames: 50, sampling, ...change });
  };
  const words = "drums, funky, 92 bpm";

  it("that are all one text are that text: equal codes by equal runs", async () => {
    for (const promptCodes of [undefined, prompt(3, 29)]) {
      const wanted = await play(words, { promptCodes });
      const wantedRuns = runs.filter((feeds) => feeds.noise).map((feeds) => feeds.noise?.dims);
      const rows = [[words, words, words, words, words], [words], [words, words]];
      expect(await play({ barFrames: 12, rows }, { promptCodes })).toEqual(wanted);
      expect(exchanged).toEqual([]);
      expect(runs.map((feeds) => feeds.noise?.dims)).toEqual(wantedRuns);
    }
  });

  it("are read once each, and exchanged only where one of them changes", async () => {
    const rows = [
      ["one", "two", "two", "one"],
      ["one", "one", "one", "three"],
      ["two", "two", "two", "two"],
    ];
    const heard = await play({ barFrames: 12, rows });
    expect(runs.filter((feeds) => feeds.ids)).toHaveLength(3);
    expect(exchanged.map(({ text_bias }) => text_bias?.dims[0])).toEqual([3, 3]);
    // Bars: 0, 1 and 2, 3 and what follows; a chunk has 25 columns at most.
    const counts = runs.filter((feeds) => feeds.noise).map((feeds) => feeds.noise?.dims[0]);
    expect(counts).toEqual([12, 24, 17]);
    expect(await play({ barFrames: 12, rows })).toEqual(heard);
    expect(runs.filter((feeds) => feeds.ids)).toHaveLength(0);
  });

  it("begin to matter at their bar's first column, and given bars are read with their own", async () => {
    const before = await play({ barFrames: 12, rows: [["one"], ["one"], ["one"]] });
    const after = await play({ barFrames: 12, rows: [["one"], ["one", "one", "two"], ["one"]] });
    const [, codebooks, frames] = before.shape;
    // Column 24 is the first that hears it; it chooses frame 24 − k of codebook k.
    for (let row = 0; row < 3; row++) {
      for (let k = 0; k < codebooks; k++) {
        const lane = (codes: Codes) => {
          const from = (row * codebooks + k) * frames;
          return [...codes.data.subarray(from, from + frames)];
        };
        expect(lane(after).slice(0, 24 - k)).toEqual(lane(before).slice(0, 24 - k));
        if (row === 1) expect(lane(after)).not.toEqual(lane(before));
      }
    }
    const promptCodes = prompt(3, 24);
    const change = { promptCodes, frames: 12 };
    const given = await play(
      {
        barFrames: 12,
        rows: [
          ["one", "two"],
          ["one", "two"],
          ["one", "two"],
        ],
      },
      change,
    );
    const other = await play(
      {
        barFrames: 12,
        rows: [
          ["six", "two"],
          ["six", "two"],
          ["six", "two"],
        ],
      },
      change,
    );
    expect(other.data).not.toEqual(given.data);
  });

  it("beyond the end are not read", async () => {
    const short = await play({ barFrames: 12, rows: [["one", "two"], ["one"], ["one"]] }, { frames: 9 });
    expect(short).toEqual(await play("one", { frames: 9 }));
    expect(exchanged).toEqual([]);
  });

  it("are counted and stopped as any other", async () => {
    const seen: number[] = [];
    const text = { barFrames: 12, rows: [["one", "two", "three"]] };
    const job = { text, rows: keys(1), frames: 40, promptCodes: prompt(1, 15), sampling };
    await engine.generate(job, { onProgress: ({ frames }) => seen.push(frames) });
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).toBe(40);
    const controller = new AbortController();
    const stopped = engine.generate(job, { signal: controller.signal, onProgress: () => controller.abort() });
    await expect(stopped).rejects.toThrow(/abort/);
  });

  it.each([
    [{ barFrames: 0, rows: [["a"]] }, "INPUT_OUT_OF_RANGE", /frames of a bar is 0/],
    [{ barFrames: 1.5, rows: [["a"]] }, "INPUT_OUT_OF_RANGE", /frames of a bar is 1.5/],
    [{ barFrames: Number.NaN, rows: [["a"]] }, "INPUT_OUT_OF_RANGE", /frames of a bar is NaN/],
    [{ barFrames: 12, rows: [] }, "INPUT_CONTRADICTION", /1 rows? and texts for 0/],
    [{ barFrames: 12, rows: [["a"], ["b"]] }, "INPUT_CONTRADICTION", /1 rows? and texts for 2/],
    [{ barFrames: 12, rows: [[]] }, "INPUT_OUT_OF_RANGE", /texts of row 0 is 0/],
    [{ barFrames: 12, rows: [["a", " "]] }, "INPUT_PROMPT_EMPTY", /Row 0 has no text for bar 1/],
    [{ barFrames: 12, rows: [["a", "b ".repeat(600)]] }, "INPUT_PROMPT_TOO_LONG", /tokens/],
  ])("%j is refused, to play and to score", async (text, code, message) => {
    const promptCodes = prompt(1, 20);
    const played = engine.generate({ text, rows: keys(1), frames: 20, sampling });
    await expect(played).rejects.toThrow(message);
    await expect(played).rejects.toMatchObject({ code });
    const job: ScoreJob = { text, codes: promptCodes, from: 0, to: 20 };
    await expect(engine.score(job)).rejects.toMatchObject({ code });
  });
});
