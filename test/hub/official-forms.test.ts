/**
 * From the hub to music: one model by transformers, published in the forms that the official repositories
 * have, is pulled by its official name and plays transformers' codes, without a network.
 */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { createEngineHost } from "#platform-node";
import { type ServedFile, servedFolder, servedNoise } from "../../tools/hub-server/served-file.ts";
import { type Golden, openGolden } from "../engine/golden.ts";
import { openOnHost } from "../open-on-host.ts";
import { type HubWorld, openHubWorld } from "./hub-world.ts";

let golden: Golden;
let world: HubWorld;
beforeAll(async () => {
  golden = await openGolden("layouts");
});
afterEach(() => world?.close());

type Files = Record<string, ServedFile>;
const of = (folder: string): Files => servedFolder(join(golden.model, folder));
const renamed = (files: Files, name: string): Files => ({ [name]: Object.values(files)[0] as ServedFile });

describe("a model of the hub", () => {
  it.each<[string, string, () => Files, string[]]>([
    [
      "small",
      "safetensors and a pickle side by side, audiocraft's files too",
      () => ({ ...of("fp16"), ...of("bin"), "state_dict.bin": servedNoise(900, 1) }),
      ["model.safetensors"],
    ],
    ["medium", "a pickle only", () => of("bin"), ["pytorch_model.bin"]],
    ["large", "a pickle in shards", () => of("bin-shards"), ["pytorch_model.bin.index.json"]],
    [
      "stereo-small",
      "half precision under the plain name, fp32 beside it",
      () => ({ ...of("fp16"), "model.fp32.safetensors": servedNoise(4e6, 1) }),
      ["model.safetensors"],
    ],
    [
      "stereo-large",
      "safetensors in shards",
      () => servedFolder(golden.model, (name) => name.startsWith("model")),
      ["model.safetensors.index.json"],
    ],
    [
      "someone/tune",
      "a variant in half precision beside the whole",
      () => ({ ...of("bin"), ...renamed(of("bf16"), "model.bf16.safetensors") }),
      ["model.safetensors"],
    ],
  ])("%s, %s, is pulled and plays", async (name, _, weights, expected) => {
    const small = servedFolder(golden.model, (file) => /^(config|tokenizer)\.json$/.test(file));
    const id = name.includes("/") ? name : `facebook/musicgen-${name}`;
    const main = { ...small, ...weights() };
    world = await openHubWorld({ repositories: [{ id, revisions: { main } }] });
    const path = await world.pull(name);
    expect(readdirSync(path)).toEqual(expect.arrayContaining(expected));
    expect(readdirSync(path).filter((file) => /state_dict|fp32/.test(file))).toEqual([]);
    await world.server.close();
    const host = createEngineHost({ home: world.home, inProcess: true });
    const engine = await openOnHost({ model: name, precision: "fp32", threads: 1 }, host);
    expect(engine.info.name).toBe(name);
    const codes = await engine.generate({
      text: golden.facts.prompts[1],
      rows: [{ seed: 1, variation: 1 }],
      frames: golden.facts.new_frames,
      sampling: { topK: 0, topP: 0, temperature: 0, guidanceScale: 3 },
    });
    await engine.close();
    expect(codes).toEqual(golden.codes("greedy_alone"));
  });

  it("in stereo is pulled and plays both sides", async () => {
    const stereo = await openGolden("stereo");
    const main = servedFolder(stereo.model, (name) => !name.startsWith("reference"));
    world = await openHubWorld({
      repositories: [{ id: "facebook/musicgen-stereo-medium", revisions: { main } }],
    });
    await world.pull("stereo-medium");
    const host = createEngineHost({ home: world.home, inProcess: true });
    const engine = await openOnHost({ model: "stereo-medium", precision: "fp32", threads: 1 }, host);
    const sampling = { topK: 0, topP: 0, temperature: 0, guidanceScale: 3 };
    const row = { seed: 1, variation: 1 };
    const codes = await engine.generate({ text: "funk", rows: [row], frames: 4, sampling });
    const [clip] = await engine.decode(codes);
    await engine.close();
    expect(clip?.channels).toHaveLength(2);
    expect(clip?.channels[0]).not.toEqual(clip?.channels[1]);
  });
});
