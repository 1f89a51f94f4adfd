/** Folders as people who tune models leave them: less in them, other sizes, tied or absent tensors. */

import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openCheckpoint } from "#checkpoint";
import { createEngineHost } from "#platform-node";
import { openModelFolder } from "#registry";
import { openOnHost } from "../open-on-host.ts";
import { temporaryHome } from "./golden.ts";

const home = temporaryHome();
const host = createEngineHost({ home: home.path, inProcess: true });
const good = new URL("../golden/layouts/", import.meta.url).pathname;
afterAll(() => home.remove());

type Tensors = Map<string, { shape: readonly number[]; data: Float32Array }>;
const original: Tensors = new Map();
beforeAll(async () => {
  const folder = await openModelFolder(good);
  if (!folder) throw new Error("no fixture");
  const checkpoint = await openCheckpoint(folder);
  for (const name of checkpoint.names) {
    if (/inited|cluster_size|embed_avg|num_batches/.test(name)) continue;
    original.set(name, { shape: checkpoint.shape(name) ?? [], data: await checkpoint.read(name) });
  }
  await checkpoint.close();
});

type Config = Record<string, Record<string, unknown>>;
let folders = 0;

/** Write a model folder with nothing in it but what must be. */
function folderOf(
  change: (tensors: Tensors) => void,
  configure: (config: Config) => void = () => {},
): string {
  const path = join(home.path, `tune-${folders++}`);
  mkdirSync(path);
  cpSync(join(good, "tokenizer.json"), join(path, "tokenizer.json"));
  const config = JSON.parse(readFileSync(join(good, "config.json"), "utf8"));
  configure(config);
  writeFileSync(join(path, "config.json"), JSON.stringify(config));
  const tensors = new Map(original);
  change(tensors);
  const header: Record<string, unknown> = {};
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const [name, { shape, data }] of tensors) {
    header[name] = { dtype: "F32", shape, data_offsets: [at, at + data.byteLength] };
    parts.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    at += data.byteLength;
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  writeFileSync(join(path, "model.safetensors"), Buffer.concat([length, text, ...parts]));
  return path;
}

/** Codes and the sound of them. */
async function playsOf(model: string) {
  const engine = await openOnHost({ model, precision: "fp32", threads: 1 }, host);
  const codes = await engine.generate({
    text: "slow jazz with piano",
    rows: [{ seed: 1, variation: 1 }],
    frames: 20,
    sampling: { topK: 0, topP: 0, temperature: 1, guidanceScale: 3 },
  });
  const [clip] = await engine.decode(codes);
  await engine.close();
  return { codes: [...codes.data], sound: clip.channels[0] };
}

const get = (tensors: Tensors, name: string) => {
  const tensor = tensors.get(name);
  if (!tensor) throw new Error(`no ${name}`);
  return tensor;
};
const tables = [0, 1, 2, 3].map((k) => `decoder.model.decoder.embed_tokens.${k}.weight`);

describe("a tuned model", () => {
  it("without heads of its own uses its embeddings, all but the pad's", async () => {
    const tied = folderOf((tensors) => {
      for (const k of [0, 1, 2, 3]) tensors.delete(`decoder.lm_heads.${k}.weight`);
    });
    const written = folderOf((tensors) => {
      for (const [k, table] of tables.entries()) {
        const { shape, data } = get(tensors, table);
        const [rows, width] = shape as [number, number];
        const head = { shape: [rows - 1, width], data: data.subarray(0, (rows - 1) * width) };
        tensors.set(`decoder.lm_heads.${k}.weight`, head);
      }
    });
    const plays = await playsOf(tied);
    expect(plays).toEqual(await playsOf(written));
    expect(plays.codes).not.toEqual((await playsOf(folderOf(() => {}))).codes);
  });

  it("without some biases plays as with zeros", async () => {
    const some = /^(enc_to_dec_proj|.*(self_attn_layer_norm|final_layer_norm|decoder\.layer_norm))\.bias$/;
    const names = [...original.keys()].filter((name) => some.test(name));
    expect(names.length).toBeGreaterThan(4);
    const without = folderOf((tensors) => {
      for (const name of names) tensors.delete(name);
    });
    const zeros = folderOf((tensors) => {
      for (const name of names) {
        const { shape, data } = get(tensors, name);
        tensors.set(name, { shape, data: new Float32Array(data.length) });
      }
    });
    const plays = await playsOf(without);
    expect(plays).toEqual(await playsOf(zeros));
    expect(plays.codes).not.toEqual((await playsOf(folderOf(() => {}))).codes);
  });

  it("whose weight norm is multiplied out already sounds the same", async () => {
    const plain = folderOf((tensors) => {
      for (const [name, { shape, data }] of original) {
        const module = /^(.*)\.parametrizations\.weight\.original1$/.exec(name)?.[1];
        if (!module) continue;
        const gains = get(tensors, `${module}.parametrizations.weight.original0`).data;
        const size = data.length / gains.length;
        const folded = data.map((x, i) => {
          const row = data.subarray(Math.floor(i / size) * size, (Math.floor(i / size) + 1) * size);
          return (x * gains[Math.floor(i / size)]) / Math.hypot(...row);
        });
        tensors.set(`${module}.weight`, { shape, data: folded });
        tensors.delete(name);
        tensors.delete(`${module}.parametrizations.weight.original0`);
      }
    });
    const [ours, whole] = [await playsOf(plain), await playsOf(folderOf(() => {}))];
    expect(ours.codes).toEqual(whole.codes);
    for (const [i, x] of whole.sound.entries()) expect(Math.abs(ours.sound[i] - x)).toBeLessThan(1e-5);
  });

  it.each<[string, (config: Config) => void, RegExp]>([
    [
      "another kind of text encoder",
      (c) => Object.assign(c.text_encoder, { feed_forward_proj: "gated-gelu" }),
      /feed_forward_proj is "gated-gelu"; supported is "relu"/,
    ],
    [
      "another text encoder",
      (c) => Object.assign(c.text_encoder, { model_type: "clap" }),
      /model_type is "clap"/,
    ],
    ["another codec", (c) => Object.assign(c.audio_encoder, { model_type: "dac" }), /model_type is "dac"/],
    [
      "words of another width",
      (c) => Object.assign(c.decoder, { cross_attention_hidden_size: 99 }),
      /cross_attention_hidden_size is 99/,
    ],
    [
      "scaled embeddings",
      (c) => Object.assign(c.decoder, { scale_embedding: true }),
      /scale_embedding is true/,
    ],
  ])("with %s is refused by name", async (_, configure, message) => {
    const failed = openOnHost({ model: folderOf(() => {}, configure), threads: 1 }, host);
    await expect(failed).rejects.toMatchObject({ code: "MODEL_UNSUPPORTED" });
    await expect(failed).rejects.toThrow(message);
  });
});
