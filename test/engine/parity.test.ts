/**
 * Equal to Hugging Face transformers, stage by stage: a failure names the floor it is on. Bounds are
 * those of docs/numerics.md.
 */

import { existsSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Codes } from "#base";
import { type Condition, conditionOn, type Engine, generateCodes } from "#engine";
import { floatTensor, type Runtime, type Session } from "#inference";
import { type MusicGenConfig, parseConfig } from "#model";
import { createEngineHost } from "#platform-node";
import { openOnHost } from "../open-on-host.ts";
import { type Golden, openGolden, relativeError, signalToNoise, temporaryHome } from "./golden.ts";
import { teacherForced } from "./teacher-forced.ts";

const embedded = new URL("../../models/tiny/", import.meta.url).pathname;
const fixtures = [
  { name: "odd" },
  { name: "even" },
  { name: "stereo" },
  { name: "layouts" },
  ...(existsSync(`${embedded}model.safetensors`) && existsSync(new URL("../golden/tiny", import.meta.url))
    ? [{ name: "tiny", model: embedded }]
    : []),
];
const greedy = { topK: 0, topP: 0, temperature: 0, guidanceScale: 1 };

describe.each(fixtures)("the model “$name” beside transformers", ({ name, model }) => {
  const home = temporaryHome();
  let golden: Golden;
  let engine: Engine;
  let config: MusicGenConfig;
  let runtime: Runtime;
  let text: Session;
  let decode: Session;

  beforeAll(async () => {
    golden = await openGolden(name, model);
    const host = createEngineHost({ home: home.path, inProcess: true });
    let graphs = "";
    const spied = {
      ...host,
      graphs: {
        obtain: async (...args: Parameters<typeof host.graphs.obtain>) => {
          graphs = await host.graphs.obtain(...args);
          return graphs;
        },
      },
    };
    engine = await openOnHost({ model: golden.model, precision: "fp32", threads: 1 }, spied);
    config = parseConfig(readFileSync(`${golden.model}config.json`, "utf8"), "config.json");
    runtime = host.startRuntime(1);
    text = await runtime.open(graphs, "text.onnx");
    decode = await runtime.open(graphs, "decode.onnx");
  });
  afterAll(async () => {
    await engine?.close();
    await runtime?.close();
    home.remove();
  });

  const lastLayer = () => config.decoder.layers - 1;
  const logitsOf = (condition: Condition) =>
    teacherForced(decode, config, golden.codes("columns"), condition);

  it.runIf(name !== "tiny")(
    "text: what the first and the last layer attend to, three texts and a long one",
    async () => {
      for (const label of ["batch", "long"]) {
        const { cross } = await conditionOn(text, config, golden.facts[`${label}_ids`]);
        for (const layer of [0, lastLayer()]) {
          for (const kind of ["k", "v"]) {
            const ours = cross[`cross_${kind}_${layer}`].data;
            const error = relativeError(ours, golden.floats(`${label}_cross_${kind}_${layer}`).data);
            expect(error, `${label} ${kind} ${layer}`).toBeLessThan(1e-5);
          }
        }
      }
    },
  );

  it("logits: every column of given codes, three texts in one batch", async () => {
    const condition = await conditionOn(text, config, golden.facts.batch_ids);
    expect(relativeError(await logitsOf(condition), golden.floats("logits").data)).toBeLessThan(1e-4);
  });

  it("logits notice one hidden word, and one dropped row of keys", async () => {
    const condition = await conditionOn(text, config, golden.facts.batch_ids);
    const wanted = golden.floats("logits").data;
    const bias = (condition.textBias.data as Float32Array).slice();
    bias[0] = -3.4e38;
    const flipped = await logitsOf({ ...condition, textBias: floatTensor(bias, condition.textBias.dims) });
    expect(relativeError(flipped, wanted)).toBeGreaterThan(1e-3);
    const name = `cross_k_${lastLayer()}`;
    const keys = condition.cross[name];
    const dropped = (keys.data as Float32Array).slice();
    dropped.fill(0, 0, keys.dims[3]);
    const cross = { ...condition.cross, [name]: floatTensor(dropped, keys.dims) };
    expect(relativeError(await logitsOf({ ...condition, cross }), wanted)).toBeGreaterThan(1e-4);
  });

  it("codes: greedy, three texts in one batch, without guidance", async () => {
    const condition = await conditionOn(text, config, golden.facts.batch_ids);
    await equalCodes("plain", (frames) =>
      generateCodes(decode, config, {
        precision: "fp32",
        condition,
        rows: rowsOf(3),
        frames,
        sampling: greedy,
        chunk: 11,
      }),
    );
  });

  it("codes: greedy with guidance, three texts in one batch and one alone", async () => {
    const sampling = { ...greedy, guidanceScale: 3 };
    const condition = await conditionOn(text, config, golden.facts.batch_ids);
    await equalCodes("guided", (frames) =>
      generateCodes(decode, config, {
        precision: "fp32",
        condition,
        rows: rowsOf(3),
        frames,
        sampling,
        chunk: 25,
      }),
    );
    await equalCodes("alone", (frames) =>
      engine.generate({ text: golden.facts.prompts[1], rows: rowsOf(1), frames, sampling }),
    );
  });

  it("codes: a continuation with guidance", async () => {
    const all = golden.codes("clip_codes");
    const [, codebooks, length] = all.shape;
    const prompt = new Int32Array(codebooks * 17);
    for (let k = 0; k < codebooks; k++) {
      prompt.set(all.data.subarray((codebooks + k) * length, (codebooks + k) * length + 17), k * 17);
    }
    await equalCodes("continued", (frames) =>
      engine.generate({
        text: golden.facts.prompts[0],
        rows: rowsOf(1),
        frames,
        sampling: { ...greedy, guidanceScale: 3 },
        promptCodes: { shape: [1, codebooks, 17], data: prompt },
      }),
    );
  });

  it("encode: the codes of musical sound, also of two frames and a bit", async () => {
    const { dims, data } = golden.floats("clips");
    const [rows, channels, samples] = dims as [number, number, number];
    const clips = Array.from({ length: rows }, (_, row) => ({
      channels: Array.from({ length: channels }, (_, c) => {
        const from = (row * channels + c) * samples;
        return data.slice(from, from + samples);
      }),
      sampleRate: engine.info.sampleRate,
    }));
    expect(engine.info.channels).toBe(channels);
    const wanted = golden.codes("clip_codes");
    expect(await engine.encode(clips)).toEqual(firstRows(wanted, clips.length));
    const hop = engine.info.sampleRate / engine.info.frameRate;
    const short = {
      ...clips[0],
      channels: clips[0].channels.map((channel) => channel.slice(0, 2 * hop + 1)),
    };
    expect(await engine.encode([short])).toEqual(golden.codes("short_codes"));
    if (channels === 1) return;
    const mono = { ...clips[0], channels: clips[0].channels.slice(0, 1) };
    expect(await engine.encode([mono])).toEqual(golden.codes("mono_codes"));
  });

  it("score: nats of given codes are those of transformers' logits", async () => {
    const codes = golden.codes("clip_codes");
    const [, codebooks, length] = codes.shape;
    const frames = 13; // as reference.py gave them
    const given = new Int32Array(codebooks * frames);
    for (let k = 0; k < codebooks; k++)
      given.set(codes.data.subarray(k * length, k * length + frames), k * frames);
    const text = golden.facts.prompts[0];
    const nats = await engine.score({
      text,
      codes: { shape: [1, codebooks, frames], data: given },
      from: 2,
      to: 9,
    });
    const { dims, data } = golden.floats("logits"); // [3, K, S, V]
    const [, , columns, vocabulary] = dims as [number, number, number, number];
    for (let k = 0; k < codebooks; k++) {
      for (let f = 2; f < 9; f++) {
        const at = (k * columns + f + Math.floor(k / engine.info.channels)) * vocabulary;
        const logits = data.subarray(at, at + vocabulary);
        const whole = logits.reduce((sum, x) => sum + Math.exp(x), 0);
        expect(nats.data[k * 7 + f - 2]).toBeCloseTo(Math.log(whole) - logits[given[k * frames + f]], 3);
      }
    }
  });

  it("decode: the sound of codes, also of two frames and of one", async () => {
    const codes = golden.codes("clip_codes");
    const [, codebooks, length] = codes.shape;
    const heard = async (label: string, rows: number, frames: number) => {
      const part = new Int32Array(rows * codebooks * frames);
      for (let lane = 0; lane < rows * codebooks; lane++) {
        part.set(codes.data.subarray(lane * length, lane * length + frames), lane * frames);
      }
      const clips = await engine.decode({ shape: [rows, codebooks, frames], data: part });
      const wanted = golden.floats(`${label}_audio`);
      const ours = new Float32Array(wanted.data.length);
      for (const [row, { channels }] of clips.entries()) {
        for (const [c, channel] of channels.entries())
          ours.set(channel, (row * channels.length + c) * wanted.dims[2]);
      }
      return signalToNoise(ours, wanted.data);
    };
    expect(await heard("clip", golden.floats("clip_audio").dims[0], length)).toBeGreaterThan(80);
    expect(await heard("short", 1, 2)).toBeGreaterThan(80);
    expect(await heard("one", 1, 1)).toBeGreaterThan(80);
  });

  /** Equal codes, or first different where upstream itself was undecided. */
  async function equalCodes(label: string, play: (frames: number) => Promise<Codes>): Promise<void> {
    const wanted = golden.codes(`greedy_${label}`);
    const ours = await play(golden.facts.new_frames);
    expect(ours.shape).toEqual(wanted.shape);
    const [rows, codebooks, frames] = ours.shape;
    const { channels } = engine.info;
    // By column, as they were chosen: later differences follow from the first.
    let first: { column: number; gap: number } | undefined;
    for (let i = 0; i < ours.data.length; i++) {
      if (ours.data[i] === wanted.data[i]) continue;
      const [row, k, frame] = [
        Math.floor(i / (codebooks * frames)),
        Math.floor(i / frames) % codebooks,
        i % frames,
      ];
      const column = frame + Math.floor(k / channels);
      const gap = golden.floats(`gap_${label}`).data[(column * rows + row) * codebooks + k];
      if (!first || column < first.column) first = { column, gap };
    }
    if (!first) return;
    console.log(
      `${name} ${label}: first difference in column ${first.column}, where upstream's gap is ${first.gap}`,
    );
    expect(first.gap, `${label} differs in column ${first.column}`).toBeLessThan(1e-4);
  }
});

function rowsOf(count: number) {
  return Array.from({ length: count }, (_, variation) => ({ seed: 1, variation }));
}

function firstRows(codes: Codes, rows: number): Codes {
  const [, codebooks, frames] = codes.shape;
  return { shape: [rows, codebooks, frames], data: codes.data.slice(0, rows * codebooks * frames) };
}
