/** What an engine promises, on a small random model whose codes vary. */

import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Codes } from "#base";
import { conditionOn, type Engine, generateCodes } from "#engine";
import { parseConfig } from "#model";
import { createEngineHost } from "#platform-node";
import { openOnHost } from "../open-on-host.ts";
import { openGolden, temporaryHome } from "./golden.ts";

const home = temporaryHome();
const folder = new URL("../golden/even/", import.meta.url).pathname;
const host = createEngineHost({ home: home.path, inProcess: true });
const sampling = { topK: 250, topP: 0, temperature: 1, guidanceScale: 3 };
let engine: Engine;
let rounded: Engine;

beforeAll(async () => {
  engine = await openOnHost({ model: folder, threads: 1 }, host);
  rounded = await openOnHost({ model: folder, threads: 1, precision: "int8" }, host);
});
afterAll(async () => {
  await engine?.close();
  await rounded?.close();
  home.remove();
});

const text = "slow jazz with piano, 92 bpm";
const play = (rows: { seed: number; variation: number }[], frames = 30, by = engine) =>
  by.generate({ text, rows, frames, sampling });
const rowOf = ({ shape: [, k, t], data }: Codes, row: number) => [
  ...data.subarray(row * k * t, (row + 1) * k * t),
];

describe("generate", () => {
  it("gives exactly the frames asked for, down to one, and real codes only", async () => {
    for (const frames of [1, 2, 5, 26]) {
      const codes = await play([{ seed: 1, variation: 0 }], frames);
      expect(codes.shape).toEqual([1, 4, frames]);
      expect(codes.data.length).toBe(4 * frames);
      for (const code of codes.data) expect(code).toBeLessThan(256);
      for (const code of codes.data) expect(code).toBeGreaterThanOrEqual(0);
    }
  });

  it("repeats itself for equal seeds, and not for another seed or variation", async () => {
    const first = await play([{ seed: 7, variation: 1 }]);
    expect(await play([{ seed: 7, variation: 1 }])).toEqual(first);
    expect((await play([{ seed: 8, variation: 1 }])).data).not.toEqual(first.data);
    expect((await play([{ seed: 7, variation: 2 }])).data).not.toEqual(first.data);
    expect((await play([{ seed: 7 + 2 ** 32, variation: 1 }])).data).not.toEqual(first.data);
  });

  it("plays a row alone as in a batch, in fp32", async () => {
    const keys = [3, 4, 5].map((variation) => ({ seed: 2, variation }));
    const batch = await play(keys);
    for (const [row, key] of keys.entries()) expect(rowOf(await play([key]), 0)).toEqual(rowOf(batch, row));
  });

  it("starts every piece alike, however long it will be", async () => {
    const long = await play([{ seed: 5, variation: 1 }], 30);
    const short = await play([{ seed: 5, variation: 1 }], 20);
    for (let k = 0; k < 4; k++) {
      // Until codebook 0 of the short piece has ended, and a column later, both have seen the same.
      const same = Math.min(20, 21 - k);
      expect([...short.data.subarray(k * 20, k * 20 + same)]).toEqual([
        ...long.data.subarray(k * 30, k * 30 + same),
      ]);
    }
  });

  it("continues a prompt by what it would have played", async () => {
    const key = { seed: 6, variation: 1 };
    const greedy = { ...sampling, temperature: 0 };
    const whole = await engine.generate({ text, rows: [key], frames: 30, sampling: greedy });
    const head = new Int32Array(4 * 12);
    for (let k = 0; k < 4; k++) head.set(whole.data.subarray(k * 30, k * 30 + 12), k * 12);
    const promptCodes = { shape: [1, 4, 12] as const, data: head };
    const rest = await engine.generate({ text, rows: [key, key], frames: 18, promptCodes, sampling: greedy });
    for (let row = 0; row < 2; row++) {
      for (let k = 0; k < 4; k++) {
        expect(rowOf(rest, row).slice(k * 18, k * 18 + 18)).toEqual([
          ...whole.data.subarray(k * 30 + 12, k * 30 + 30),
        ]);
      }
    }
  });

  it("counts progress up to the end, and stops between chunks with the caller's reason", async () => {
    const seen: number[] = [];
    await engine.generate(
      { text, rows: [{ seed: 1, variation: 1 }], frames: 60, sampling },
      { onProgress: ({ frames }) => seen.push(frames) },
    );
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.length).toBeGreaterThan(2);
    expect(seen.at(-1)).toBe(60);
    const controller = new AbortController();
    const reason = new Error("enough");
    let chunks = 0;
    const stopped = engine.generate(
      { text, rows: [{ seed: 1, variation: 1 }], frames: 200, sampling },
      {
        signal: controller.signal,
        onProgress: () => {
          if (++chunks === 2) controller.abort(reason);
        },
      },
    );
    await expect(stopped).rejects.toBe(reason);
    expect(chunks).toBe(2);
    expect((await play([{ seed: 1, variation: 1 }], 4)).shape).toEqual([1, 4, 4]);
  });

  it.each([
    [{ frames: 0 }, /frames is 0/],
    [{ frames: 1501 }, /frames is 1501; it must be a whole number in 1…1500/],
    [{ frames: 2.5 }, /frames is 2.5/],
    [{ rows: [] }, /rows is 0/],
    [{ rows: [{ seed: -1, variation: 0 }] }, /seed is -1/],
    [{ sampling: { ...sampling, topP: 1.5 } }, /top_p is 1.5; it must be in 0…1/],
    [{ sampling: { ...sampling, temperature: Number.NaN } }, /temperature is NaN/],
    [{ promptCodes: { shape: [1, 4, 1], data: Int32Array.of(1, 2, 3, 256) } }, /code is 256/],
    [{ promptCodes: { shape: [1, 3, 1], data: Int32Array.of(1, 2, 3) } }, /codebooks of codes is 3/],
    [{ frames: 1500, promptCodes: { shape: [1, 4, 1], data: new Int32Array(4) } }, /30.02 s/],
  ])("refuses %j", async (change, message) => {
    const job = { text, rows: [{ seed: 1, variation: 1 }], frames: 10, sampling, ...change };
    await expect(engine.generate(job as never)).rejects.toThrow(message);
  });
});

describe("chunks", () => {
  it("of any length give the same codes, with a prompt and guidance too", async () => {
    const config = parseConfig(readFileSync(`${folder}config.json`, "utf8"), "config.json");
    const runtime = host.startRuntime(1);
    let graphs = "";
    const obtain = async (...args: Parameters<typeof host.graphs.obtain>) => {
      graphs = await host.graphs.obtain(...args);
      return graphs;
    };
    await (await openOnHost({ model: folder, threads: 1 }, { ...host, graphs: { obtain } })).close();
    const golden = await openGolden("even");
    const condition = await conditionOn(
      await runtime.open(graphs, "text.onnx"),
      config,
      golden.facts.batch_ids,
    );
    const decode = await runtime.open(graphs, "decode.onnx");
    const prompt = golden.codes("short_codes");
    const rows = [1, 2, 3].map((variation) => ({ seed: 4, variation }));
    const job = { precision: "fp32" as const, condition, rows, frames: 90, promptCodes: prompt, sampling };
    const whole = await generateCodes(decode, config, { ...job, chunk: 1000 });
    for (const chunk of [1, 7, 25]) {
      expect(await generateCodes(decode, config, { ...job, chunk })).toEqual(whole);
    }
    await runtime.close();
  });
});

describe("score", () => {
  it("of what greedy playing chose is below that of anything else", async () => {
    const greedy = { ...sampling, temperature: 0, guidanceScale: 1 };
    const codes = await engine.generate({
      text,
      rows: [{ seed: 1, variation: 1 }],
      frames: 20,
      sampling: greedy,
    });
    const own = await engine.score({ text, codes, from: 5, to: 15 });
    expect(own.shape).toEqual([1, 4, 10]);
    const at = 3 * 20 + 14; // the last cell scored: nothing scored depends on it
    for (const other of [1, 100, 200]) {
      const changed = { shape: codes.shape, data: codes.data.slice() };
      changed.data[at] = (codes.data[at] + other) % 256;
      const nats = await engine.score({ text, codes: changed, from: 5, to: 15 });
      expect(nats.data[39]).toBeGreaterThan(own.data[39]);
      expect([...nats.data.subarray(0, 39)]).toEqual([...own.data.subarray(0, 39)]);
    }
  });

  it("is the surprise of a distribution: over all codes of a cell, exp(−nats) adds up to one", async () => {
    const codes = await play([{ seed: 1, variation: 1 }], 3);
    let sum = 0;
    for (let code = 0; code < 256; code++) {
      const data = codes.data.slice();
      data[3 * 3 + 2] = code;
      const nats = await engine.score({ text, codes: { shape: codes.shape, data }, from: 2, to: 3 });
      sum += Math.exp(-nats.data[3]);
    }
    expect(sum).toBeCloseTo(1, 4);
  });
});

describe("int8", () => {
  it("is near fp32, and not it", async () => {
    const codes = await play([{ seed: 1, variation: 1 }], 40);
    const exact = await engine.score({ text, codes, from: 0, to: 40 });
    const near = await rounded.score({ text, codes, from: 0, to: 40 });
    const mean = (data: Float32Array) => data.reduce((a, b) => a + b) / data.length;
    expect(near.data).not.toEqual(exact.data);
    expect(Math.abs(mean(near.data) - mean(exact.data))).toBeLessThan(0.05 * mean(exact.data));
    expect(rounded.info.precision).toBe("int8");
    expect(rounded.info.digest).toBe(engine.info.digest);
  });

  it("plays a row alone almost as in a batch; the share is printed", async () => {
    const keys = [3, 4, 5].map((variation) => ({ seed: 2, variation }));
    const batch = await play(keys, 30, rounded);
    let equal = 0;
    for (const [row, key] of keys.entries()) {
      const alone = rowOf(await play([key], 30, rounded), 0);
      equal += alone.filter((code, i) => code === rowOf(batch, row)[i]).length;
    }
    console.log(`int8, alone and in a batch: ${((100 * equal) / 360).toFixed(1)} % of codes equal`);
    expect(equal / 360).toBeGreaterThan(0.9);
  });
});

describe("encode and decode", () => {
  it("refuse what they cannot take", async () => {
    const clip = (length: number, sampleRate = 1600, fill = 0) => ({
      channels: [new Float32Array(length).fill(fill)],
      sampleRate,
    });
    await expect(engine.encode([clip(100, 44100)])).rejects.toThrow(/1600 Hz, the clip has 44100/);
    await expect(engine.encode([clip(31)])).rejects.toThrow(/31 samples; the codec needs 32/);
    await expect(engine.encode([clip(64), clip(640)])).rejects.toThrow(/one length/);
    await expect(engine.encode([clip(64, 1600, Number.NaN)])).rejects.toMatchObject({
      code: "FORMAT_CORRUPT",
    });
    await expect(engine.decode({ shape: [1, 4, 1], data: Int32Array.of(0, 0, 0, -1) })).rejects.toThrow(
      /code is -1/,
    );
  });

  it("take the last, short frame as a whole one", async () => {
    for (const samples of [32, 33, 64, 100]) {
      const codes = await engine.encode([
        { channels: [new Float32Array(samples).fill(0.1)], sampleRate: 1600 },
      ]);
      const frames = Math.ceil(samples / 32);
      expect(codes.shape).toEqual([1, 4, frames]);
      const [clip] = await engine.decode(codes);
      expect(clip.channels[0].length).toBe(frames * 32);
    }
  });
});
