/** Folders that are no model, or a broken one: each is an error that names the thing; the next request works. */

import { cpSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { createEngineHost } from "#platform-node";
import { findModel, type ModelLocations } from "#registry";
import { openOnHost } from "../open-on-host.ts";
import { pickle, pickledText, storeZip } from "../torch-archive.ts";
import { temporaryHome } from "./golden.ts";

const good = new URL("../golden/even/", import.meta.url).pathname;
const home = temporaryHome();
const host = createEngineHost({ home: home.path, inProcess: true });
const folder = join(home.path, "model");
const job = {
  text: "funk",
  rows: [{ seed: 1, variation: 1 }],
  frames: 5,
  sampling: { topK: 10, topP: 0, temperature: 1, guidanceScale: 3 },
};
const open = (model = folder) => openOnHost({ model, threads: 1 }, host);

beforeEach(() => {
  rmSync(folder, { recursive: true, force: true });
  cpSync(good, folder, { recursive: true, filter: (path) => !path.includes("reference") });
});
afterAll(() => home.remove());

/** Rewrite config.json. */
function configure(change: (config: Record<string, Record<string, unknown>>) => void): void {
  const path = join(folder, "config.json");
  const config = JSON.parse(readFileSync(path, "utf8"));
  change(config);
  writeFileSync(path, JSON.stringify(config));
}

/** Rewrite the header of the checkpoint; the tensors' bytes stay. */
function rewriteHeader(change: (header: Record<string, { shape: number[] }>) => void): void {
  const path = join(folder, "model.safetensors");
  const bytes = readFileSync(path);
  const size = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString("utf8", 8, 8 + size));
  change(header);
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  writeFileSync(path, Buffer.concat([length, text, bytes.subarray(8 + size)]));
}

/** Overwrite half-precision numbers at the beginning of a tensor. */
function overwrite(tensor: string, bits: number, count: number): void {
  const path = join(folder, "model.safetensors");
  const bytes = readFileSync(path);
  const size = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString("utf8", 8, 8 + size));
  const from = 8 + size + header[tensor].data_offsets[0];
  for (let i = 0; i < count; i++) bytes.writeUInt16LE(bits, from + 2 * i);
  writeFileSync(path, bytes);
}

const head = "decoder.lm_heads.2.weight";
const layer = "decoder.model.decoder.layers.1";

const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${"a".repeat(64)}\nsize 21168492\n`;
const prefixed = (prefix: string) => () =>
  rewriteHeader((header) => {
    for (const [name, entry] of Object.entries(header)) {
      delete header[name];
      header[name === "__metadata__" ? name : prefix + name] = entry;
    }
  });

describe("weights that are none, or not ready", () => {
  it.each([
    [
      "a pointer of Git LFS",
      () => writeFileSync(join(folder, "model.safetensors"), pointer),
      "MODEL_FILE_CORRUPT",
      /model\.safetensors is a pointer of Git LFS.*git lfs pull/,
    ],
    [
      "a pointer for a tokenizer",
      () => writeFileSync(join(folder, "tokenizer.json"), pointer),
      "MODEL_FILE_CORRUPT",
      /tokenizer\.json is a pointer of Git LFS/,
    ],
    [
      "a web page",
      () =>
        writeFileSync(join(folder, "model.safetensors"), "<!DOCTYPE html><html>Sign in</html>".repeat(20)),
      "MODEL_FILE_CORRUPT",
      /model\.safetensors is a web page.*login/,
    ],
    [
      "numbers of 8 bits",
      () =>
        rewriteHeader((header) => {
          Object.assign(header[head] as object, { dtype: "F8_E4M3" });
        }),
      "MODEL_UNSUPPORTED",
      /lm_heads\.2\.weight in F8_E4M3.*fp32, fp16 or bf16/,
    ],
    [
      "names as DataParallel saves them",
      prefixed("module."),
      "MODEL_UNSUPPORTED",
      /"module\.".*model\.module/,
    ],
    [
      "names as torch.compile saves them",
      prefixed("_orig_mod."),
      "MODEL_UNSUPPORTED",
      /_orig_mod\.state_dict/,
    ],
    [
      "an adapter that is not merged",
      () =>
        rewriteHeader((header) => {
          header[head.replace(".weight", ".lora_A.default.weight")] = header[head] as { shape: number[] };
          delete header[head];
        }),
      "MODEL_UNSUPPORTED",
      /adapter that is not merged.*lora_A.*merge_and_unload/,
    ],
    [
      "the root of a repository in the hub's cache",
      () => {
        rmSync(join(folder, "config.json"));
        mkdirSync(join(folder, "snapshots"));
      },
      "MODEL_NOT_MUSICGEN",
      /repository in the hub's cache.*snapshots/,
    ],
  ])("are refused as what they are: %s", async (_, damage, code, message) => {
    damage();
    const failed = open();
    await expect(failed).rejects.toMatchObject({ code });
    await expect(failed).rejects.toThrow(message);
  });
});

describe("a folder", () => {
  it.each([
    [
      "without config.json",
      () => rmSync(join(folder, "config.json")),
      "MODEL_NOT_MUSICGEN",
      /no config\.json/,
    ],
    [
      "of an adapter",
      () => {
        rmSync(join(folder, "config.json"));
        writeFileSync(join(folder, "adapter_config.json"), "{}");
      },
      "MODEL_NOT_MUSICGEN",
      /no config\.json\. It is an adapter: merge it/,
    ],
    [
      "of audiocraft's own",
      () => {
        rmSync(join(folder, "config.json"));
        writeFileSync(join(folder, "state_dict.bin"), "PK");
      },
      "MODEL_NOT_MUSICGEN",
      /no config\.json\. It is in the form of audiocraft: convert it/,
    ],
    [
      "with half a tokenizer",
      () => {
        rmSync(join(folder, "tokenizer.json"));
        writeFileSync(join(folder, "spiece.model"), "");
      },
      "MODEL_NOT_MUSICGEN",
      /no tokenizer\.json\. Take the one of facebook\/musicgen-small/,
    ],
    [
      "without a tokenizer",
      () => rmSync(join(folder, "tokenizer.json")),
      "MODEL_NOT_MUSICGEN",
      /no tokenizer\.json/,
    ],
    [
      "without weights",
      () => rmSync(join(folder, "model.safetensors")),
      "MODEL_NOT_MUSICGEN",
      /no model\.safetensors, no pytorch_model\.bin/,
    ],
    [
      "with a torch file that is none",
      () => {
        rmSync(join(folder, "model.safetensors"));
        writeFileSync(join(folder, "pytorch_model.bin"), "x".repeat(1000));
      },
      "MODEL_FILE_CORRUPT",
      /pytorch_model\.bin is not a whole torch file: it has no zip directory/,
    ],
    [
      "with a torch file that asks for code",
      () => {
        rmSync(join(folder, "model.safetensors"));
        const code = pickle("\x80\x02cposix\nsystem\n", pickledText(`touch ${home.path}/owned`), "\x85R.");
        writeFileSync(join(folder, "pytorch_model.bin"), storeZip([{ name: "m/data.pkl", data: code }]));
      },
      "MODEL_PICKLE_REFUSED",
      /pytorch_model\.bin asks for “posix\.system”.*Nothing of it was run/,
    ],
    [
      "whose config is not valid JSON",
      () => writeFileSync(join(folder, "config.json"), "{"),
      "MODEL_FILE_CORRUPT",
      /not valid JSON/,
    ],
    [
      "whose tokenizer is none",
      () => writeFileSync(join(folder, "tokenizer.json"), "{}"),
      "MODEL_FILE_CORRUPT",
      /not a tokenizer/,
    ],
    [
      "of another architecture",
      () => configure((c) => Object.assign(c, { model_type: "bert" })),
      "MODEL_NOT_MUSICGEN",
      /“bert”, not a musicgen/,
    ],
    [
      "of a melody model",
      () => configure((c) => Object.assign(c, { model_type: "musicgen_melody" })),
      "MODEL_NOT_MUSICGEN",
      /Melody models are not supported/,
    ],
    [
      "of a model with more channels than two",
      () => configure((c) => Object.assign(c.decoder, { audio_channels: 6 })),
      "MODEL_UNSUPPORTED",
      /audio_channels is 6; supported is 1 or 2/,
    ],
    [
      "of a stereo model with an odd number of codebooks",
      () => configure((c) => Object.assign(c.decoder, { audio_channels: 2, num_codebooks: 5 })),
      "MODEL_UNSUPPORTED",
      /num_codebooks is 5/,
    ],
    [
      "with a codec that hears stereo itself",
      () => configure((c) => Object.assign(c.audio_encoder, { audio_channels: 2 })),
      "MODEL_UNSUPPORTED",
      /audio_channels is 2; supported is 1/,
    ],
    [
      "with another activation",
      () => configure((c) => Object.assign(c.decoder, { activation_function: "relu" })),
      "MODEL_UNSUPPORTED",
      /activation_function is "relu"/,
    ],
    [
      "with an absurd width",
      () => configure((c) => Object.assign(c.decoder, { hidden_size: 1e12 })),
      "MODEL_UNSUPPORTED",
      /hidden_size is 1000000000000/,
    ],
    [
      "with a causal codec",
      () => configure((c) => Object.assign(c.audio_encoder, { use_causal_conv: true })),
      "MODEL_UNSUPPORTED",
      /use_causal_conv is true/,
    ],
    [
      "that lacks a tensor",
      () => rewriteHeader((h) => Reflect.deleteProperty(h, `${layer}.fc2.weight`)),
      "MODEL_TENSOR_MISSING",
      /no tensor decoder\.model\.decoder\.layers\.1\.fc2\.weight/,
    ],
    [
      "with a tensor of another shape",
      () => rewriteHeader((h) => h[head].shape.reverse()),
      "MODEL_TENSOR_SHAPE",
      /lm_heads\.2\.weight is \[128, 256\]; its config\.json calls for \[256, 128\]/,
    ],
    [
      "with fewer layers than its config says",
      () => configure((c) => Object.assign(c.decoder, { num_hidden_layers: 3 })),
      "MODEL_TENSOR_MISSING",
      /layers\.2\./,
    ],
    [
      "whose checkpoint is cut short",
      () => truncateSync(join(folder, "model.safetensors"), 700_000),
      "MODEL_FILE_CORRUPT",
      /ends at byte \d+, the file at 700000/,
    ],
    [
      "whose index names a shard that is not there",
      () => {
        rmSync(join(folder, "model.safetensors"));
        const map = { weight_map: { [head]: "model-00001-of-00002.safetensors" } };
        writeFileSync(join(folder, "model.safetensors.index.json"), JSON.stringify(map));
      },
      "MODEL_FILE_CORRUPT",
      /lacks model-00001-of-00002/,
    ],
    [
      "whose index wants files from elsewhere",
      () => {
        rmSync(join(folder, "model.safetensors"));
        const map = { weight_map: { [head]: "../../etc/passwd" } };
        writeFileSync(join(folder, "model.safetensors.index.json"), JSON.stringify(map));
      },
      "MODEL_FILE_CORRUPT",
      /names no files/,
    ],
    [
      "whose looper.json is not valid JSON",
      () => writeFileSync(join(folder, "looper.json"), "?"),
      "MODEL_FILE_CORRUPT",
      /looper\.json is not valid JSON/,
    ],
  ])("%s is refused by name", async (_, damage, code, message) => {
    damage();
    const failed = open();
    await expect(failed).rejects.toMatchObject({ code });
    await expect(failed).rejects.toThrow(message);
    await expect(failed).rejects.toThrow(home.path);
    await (await open(good)).close();
  });

  it("whose network returns NaN is refused when it plays, and the next request works", async () => {
    overwrite(`${layer}.fc1.weight`, 0x7e00, 8);
    const engine = await open();
    await expect(engine.generate(job)).rejects.toMatchObject({ code: "RUNTIME_NOT_A_NUMBER" });
    await expect(engine.generate(job)).rejects.toThrow(/at column 1/);
    await engine.close();
    const whole = await open(good);
    expect((await whole.generate(job)).shape).toEqual([1, 4, 5]);
    await whole.close();
  });

  it("whose codec returns NaN is refused when it sounds", async () => {
    overwrite("audio_encoder.quantizer.layers.0.codebook.embed", 0x7e00, 256 * 32);
    const engine = await open();
    const codes = { shape: [1, 4, 2] as const, data: new Int32Array(8) };
    await expect(engine.decode(codes)).rejects.toMatchObject({ code: "RUNTIME_NOT_A_NUMBER" });
    await engine.close();
  });

  it("changed by one weight is another model: its graphs are built anew", async () => {
    const before = await open();
    overwrite(head, 0x4500, 1);
    const after = await open();
    expect(after.info.digest).not.toBe(before.info.digest);
    expect((await open(good)).info.digest).toBe(before.info.digest);
    await Promise.all([before.close(), after.close()]);
  });

  it("whose tensors have their older names plays the same", async () => {
    rewriteHeader((header) => {
      for (const name of Object.keys(header)) {
        const older = name
          .replace("parametrizations.weight.original0", "weight_g")
          .replace("parametrizations.weight.original1", "weight_v")
          .replace("text_encoder.shared.weight", "text_encoder.encoder.embed_tokens.weight");
        if (older === name) continue;
        header[older] = header[name];
        Reflect.deleteProperty(header, name);
      }
    });
    const [older, whole] = [await open(), await open(good)];
    expect(older.info.digest).not.toBe(whole.info.digest);
    const codes = await older.generate(job);
    expect(codes).toEqual(await whole.generate(job));
    expect(await older.decode(codes)).toEqual(await whole.decode(codes));
    await Promise.all([older.close(), whole.close()]);
  });

  it("split into shards plays the same", async () => {
    const path = join(folder, "model.safetensors");
    const bytes = readFileSync(path);
    const size = Number(bytes.readBigUInt64LE(0));
    const header = JSON.parse(bytes.toString("utf8", 8, 8 + size));
    Reflect.deleteProperty(header, "__metadata__");
    const names = Object.keys(header);
    const map: Record<string, string> = {};
    for (const [part, chosen] of [
      names.filter((_, i) => i % 2),
      names.filter((_, i) => i % 2 === 0),
    ].entries()) {
      let at = 0;
      const own: Record<string, unknown> = {};
      const pieces: Buffer[] = [];
      for (const name of chosen) {
        const [from, to] = header[name].data_offsets;
        own[name] = { ...header[name], data_offsets: [at, at + to - from] };
        pieces.push(bytes.subarray(8 + size + from, 8 + size + to));
        at += to - from;
        map[name] = `part-${part}.safetensors`;
      }
      const text = Buffer.from(JSON.stringify(own));
      const length = Buffer.alloc(8);
      length.writeBigUInt64LE(BigInt(text.length));
      writeFileSync(join(folder, `part-${part}.safetensors`), Buffer.concat([length, text, ...pieces]));
    }
    rmSync(path);
    writeFileSync(join(folder, "model.safetensors.index.json"), JSON.stringify({ weight_map: map }));
    const [sharded, whole] = [await open(), await open(good)];
    expect(await sharded.generate(job)).toEqual(await whole.generate(job));
    expect(sharded.info.digest).toBe(whole.info.digest);
    await Promise.all([sharded.close(), whole.close()]);
  });
});

describe("finding a model", () => {
  const locations = (folders: Record<string, string[]>, defaultModel?: string): ModelLocations => ({
    defaultModel,
    foldersOf: (name) => [`/home/models/${name.replaceAll("/", "--")}`, `/package/models/${name}`],
    openFolder: async (path) =>
      folders[path] ? { path, files: folders[path], open: () => Promise.reject() } : null,
  });
  const files = ["config.json"];
  const both = { "/home/models/medium": files, "/package/models/tiny": files };

  it("takes medium where nobody named one, else tiny, and says that it chose", async () => {
    expect(await findModel(locations(both))).toMatchObject({
      name: "medium",
      chosen: true,
      licence: "CC-BY-NC-4.0",
    });
    const only = locations({ "/package/models/tiny": files });
    expect(await findModel(only)).toMatchObject({ name: "tiny", chosen: true, licence: "MIT" });
  });

  it("takes what the environment names, and what the caller names before that", async () => {
    expect(await findModel(locations(both, "tiny"))).toMatchObject({ name: "tiny", chosen: false });
    expect(await findModel(locations(both, "tiny"), "medium")).toMatchObject({
      name: "medium",
      chosen: false,
    });
  });

  it("knows official models by their hub id, others by folder or hub id", async () => {
    expect(await findModel(locations(both), "facebook/musicgen-medium")).toMatchObject({ name: "medium" });
    const mine = locations({ "/somewhere/mine": files, "/home/models/me--tune": files });
    expect(await findModel(mine, "/somewhere/mine")).toMatchObject({ name: "mine", licence: null });
    expect(await findModel(mine, "me/tune")).toMatchObject({ name: "me/tune" });
  });

  it("never replaces a model that is named and absent: name, size, licence and the way to get it", async () => {
    const failed = findModel(locations(both), "large");
    await expect(failed).rejects.toMatchObject({ code: "MODEL_NOT_FOUND" });
    await expect(failed).rejects.toThrow(/large .*13\.7 GB.*CC-BY-NC-4\.0.*musicgen-looper pull large$/);
    await expect(findModel(locations(both, "small"))).rejects.toThrow(/musicgen-looper pull small$/);
    await expect(findModel(locations(both), "you/tune")).rejects.toThrow(/musicgen-looper pull you\/tune$/);
    await expect(findModel(locations(both), "larg")).rejects.toMatchObject({ code: "MODEL_UNKNOWN" });
    for (const [asked, meant] of [
      ["larg", "large"],
      ["musicgen-small", "small"],
      ["Small", "small"],
      ["MusicGen_Stereo_Medium", "stereo-medium"],
      ["facebook/musicgen-smal", "small"],
    ]) {
      await expect(findModel(locations(both), asked)).rejects.toThrow(`Did you mean ${meant}?`);
    }
    await expect(findModel(locations(both), "elephant")).rejects.not.toThrow("Did you mean");
    await expect(findModel(locations(both), "./nowhere")).rejects.toMatchObject({ code: "MODEL_NOT_FOUND" });
  });

  it("does not take an empty folder for a pulled model", async () => {
    const failed = findModel(locations({ "/home/models/medium": [] }), "medium");
    await expect(failed).rejects.toMatchObject({ code: "MODEL_NOT_FOUND" });
  });
});
