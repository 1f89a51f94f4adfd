/**
 * One model in every form that official repositories keep theirs in, saved by torch and transformers:
 * all read as the same numbers, play the same codes, and those are transformers' own.
 */

import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Checkpoint, openCheckpoint } from "#checkpoint";
import { createEngineHost } from "#platform-node";
import { openModelFolder } from "#registry";
import { openOnHost } from "../open-on-host.ts";
import { type Golden, openGolden, temporaryHome } from "./golden.ts";

const home = temporaryHome();
const host = createEngineHost({ home: home.path, inProcess: true });
let golden: Golden;
let whole: Checkpoint;

async function open(path: string): Promise<Checkpoint> {
  const folder = await openModelFolder(path);
  if (!folder) throw new Error(`no folder ${path}`);
  return openCheckpoint(folder);
}

beforeAll(async () => {
  golden = await openGolden("layouts");
  whole = await open(golden.model);
});
afterAll(async () => {
  await whole?.close();
  home.remove();
});

/** The newer of two names that a tensor may have. */
function newName(name: string): string {
  return name
    .replace("weight_g", "parametrizations.weight.original0")
    .replace("weight_v", "parametrizations.weight.original1");
}

describe.each([
  ["fp16", "safetensors in half precision"],
  ["bf16", "safetensors in bfloat16"],
  ["bin", "one torch file"],
  ["bin-shards", "torch files in shards, in half precision, with the older names of the weight norm"],
  ["bin-odd", "a torch file of parameters in bfloat16, one of them transposed, and numbers besides"],
])("%s: %s", (form) => {
  it("holds the numbers of the sharded safetensors, tied ones under either name", async () => {
    const other = await open(join(golden.model, form));
    const seen = new Set<string>();
    for (const name of other.names) {
      const known = newName(name);
      if (!whole.has(known)) continue;
      expect(other.shape(name), name).toEqual(whole.shape(known));
      if (/num_batches|inited|cluster_size|embed_avg/.test(name)) continue;
      expect(await other.read(name), name).toEqual(await whole.read(known));
      seen.add(known);
    }
    const read = whole.names.filter((name) => !/num_batches|inited|cluster_size|embed_avg/.test(name));
    expect([...seen].sort()).toEqual(read.sort());
    const tied = ["text_encoder.shared.weight", "text_encoder.encoder.embed_tokens.weight"];
    const kept = tied.filter((name) => other.has(name));
    for (const name of kept)
      expect(await other.read(name)).toEqual(await whole.read(tied.find(whole.has) ?? ""));
    await other.close();
  });

  it("plays transformers' codes", async () => {
    const folder = join(home.path, form);
    mkdirSync(folder);
    for (const file of ["config.json", "tokenizer.json"])
      cpSync(join(golden.model, file), join(folder, file));
    cpSync(join(golden.model, form), folder, { recursive: true });
    const engine = await openOnHost({ model: folder, precision: "fp32", threads: 1 }, host);
    const codes = await engine.generate({
      text: golden.facts.prompts[1],
      rows: [{ seed: 1, variation: 1 }],
      frames: golden.facts.new_frames,
      sampling: { topK: 0, topP: 0, temperature: 0, guidanceScale: 3 },
    });
    expect(codes).toEqual(golden.codes("greedy_alone"));
    await engine.close();
  });
});

describe("a checkpoint is read by range", () => {
  it.each(["bin", "bin-shards", "fp16"])(
    "%s: opening reads what lists the tensors, reading one reads its bytes",
    async (form) => {
      const found = await openModelFolder(join(golden.model, form));
      if (!found) throw new Error("no fixture");
      const reads: number[] = [];
      const spied = {
        ...found,
        open: async (file: string) => {
          const source = await found.open(file);
          const read = (offset: number, length: number) => {
            reads.push(length);
            return source.read(offset, length);
          };
          return { name: source.name, size: source.size, read, close: () => source.close() };
        },
      };
      const checkpoint = await openCheckpoint(spied);
      for (const name of checkpoint.names) {
        if (/num_batches|inited/.test(name)) continue;
        reads.length = 0;
        const floats = await checkpoint.read(name);
        const bytes = form === "bin" ? 4 : 2;
        expect(reads, name).toEqual([floats.length * bytes]);
      }
      await checkpoint.close();
    },
  );
});

describe("files that must be there", () => {
  it("are distinguished: safetensors before pickles, and no weights at all", async () => {
    const folder = join(home.path, "both");
    cpSync(join(golden.model, "bin"), folder, { recursive: true });
    cpSync(join(golden.model, "bf16"), folder, { recursive: true });
    const both = await open(folder);
    const half = await open(join(golden.model, "bf16"));
    expect(both.size).toBe(half.size);
    await Promise.all([both.close(), half.close()]);
    mkdirSync(join(home.path, "none"));
    const failed = open(join(home.path, "none"));
    await expect(failed).rejects.toMatchObject({ code: "MODEL_NOT_MUSICGEN" });
    await expect(failed).rejects.toThrow(/no model\.safetensors, no pytorch_model\.bin/);
  });
});
