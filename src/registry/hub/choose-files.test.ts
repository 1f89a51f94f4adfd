import { describe, expect, it } from "vitest";
import { chooseFiles } from "./choose-files.ts";
import type { HubFile } from "./listing.ts";

const GB = 1e9;
const file = (path: string, size: number): HubFile => ({
  path,
  size,
  digest: { kind: "sha256", hex: "0".repeat(64) },
});
const small = [
  file(".gitattributes", 1500),
  file("README.md", 10_000),
  file("config.json", 8000),
  file("generation_config.json", 220),
  file("preprocessor_config.json", 280),
  file("special_tokens_map.json", 2200),
  file("spiece.model", 791_656),
  file("tokenizer.json", 2_422_164),
  file("tokenizer_config.json", 2300),
];
const audiocraft = [file("state_dict.bin", 0.84 * GB), file("compression_state_dict.bin", 0.236 * GB)];
const described = [
  "config.json",
  "tokenizer.json",
  "tokenizer_config.json",
  "special_tokens_map.json",
  "generation_config.json",
  "preprocessor_config.json",
];
const shards = (stem: string, ending: string, ...sizes: number[]) =>
  sizes.map((size, i) => file(`${stem}-0000${i + 1}-of-0000${sizes.length}.${ending}`, size));

/** The official repositories, as their pages listed them. */
const official: [string, HubFile[], string[], RegExp][] = [
  [
    "small: safetensors and pickle of one size",
    [...audiocraft, file("model.safetensors", 2.364e9), file("pytorch_model.bin", 2.3642e9)],
    ["model.safetensors"],
    /no form is smaller, and safetensors is the plainer one\. Left out: pytorch_model\.bin, 2\.36 GB\./,
  ],
  [
    "medium: a pickle only",
    [...audiocraft, file("pytorch_model.bin", 8.04e9)],
    ["pytorch_model.bin"],
    /8\.04 GB: the only form there is; a pickle, read here without running anything/,
  ],
  [
    "large: a pickle in shards",
    [file("pytorch_model.bin.index.json", 90_000), ...shards("pytorch_model", "bin", 9.99e9, 3.73e9)],
    ["pytorch_model.bin.index.json", "pytorch_model-00001-of-00002.bin", "pytorch_model-00002-of-00002.bin"],
    /2 shards of pytorch_model\.bin, 13\.72 GB/,
  ],
  [
    "stereo-small: half precision under the plain name",
    [
      file("compression_state_dict.bin", 589),
      file("model.fp32.safetensors", 2.43e9),
      file("model.safetensors", 1.22e9),
    ],
    ["model.safetensors"],
    /1\.22 GB: the smallest form\. Left out: model\.fp32\.safetensors, 2\.43 GB/,
  ],
  [
    "stereo-medium: fp32 shards beside it",
    [
      file("model.safetensors", 4.07e9),
      file("model.safetensors.index.fp32.json", 90_000),
      ...shards("model.fp32", "safetensors", 4.99e9, 3.1e9),
    ],
    ["model.safetensors"],
    /the smallest form/,
  ],
  [
    "stereo-large: shards",
    [file("model.safetensors.index.json", 90_000), ...shards("model", "safetensors", 4.99e9, 1.93e9)],
    ["model.safetensors.index.json", "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"],
    /2 shards of model\.safetensors, 6\.92 GB: the only form/,
  ],
];

describe("the files of an official repository", () => {
  it.each(official)("%s", (_, listing, weights, reason) => {
    const choice = chooseFiles([...listing, ...small], "facebook/x@main");
    expect(choice.files.map(({ name }) => name)).toEqual([...described, ...weights]);
    expect(choice.reason).toMatch(reason);
    expect(choice.size).toBe(choice.files.reduce((sum, { size }) => sum + size, 0));
  });
});

describe("the files of anybody's repository", () => {
  it("are the smallest form, under the names that readers look for", () => {
    const half = [
      file("model.fp16.safetensors", 5),
      file("model.safetensors", 10),
      file("pytorch_model.bin", 10),
    ];
    expect(chooseFiles([...half, ...small], "x").files.at(-1)).toMatchObject({
      path: "model.fp16.safetensors",
      name: "model.safetensors",
    });
    const index = [
      file("model.safetensors.index.fp16.json", 1),
      ...shards("model.fp16", "safetensors", 3, 2),
    ];
    const names = chooseFiles([...index, ...half.slice(1), ...small], "x").files.map(({ name }) => name);
    expect(names.slice(-3)).toEqual([
      "model.safetensors.index.json",
      "model.fp16-00001-of-00002.safetensors",
      "model.fp16-00002-of-00002.safetensors",
    ]);
  });

  it("are no forms that nobody here can read, and no shards of which some are missing", () => {
    const odd = [
      file("model.int8.safetensors", 1),
      file("adapter_model.safetensors", 1),
      file("onnx/model.onnx", 1),
    ];
    const holes = [
      file("model.safetensors.index.json", 1),
      ...shards("model", "safetensors", 1, 1, 1).slice(1),
    ];
    const choice = chooseFiles([...odd, ...holes, file("pytorch_model.bin", 100), ...small], "x");
    expect(choice.files.at(-1)?.name).toBe("pytorch_model.bin");
    expect(() => chooseFiles([...odd, ...holes, ...small], "me/x@main")).toThrow(/me\/x@main has no weights/);
  });
});
