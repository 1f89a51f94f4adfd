/** The parity tests would notice: each tensor moved by 1 % breaks the bound it is measured by. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openCheckpoint } from "#checkpoint";
import { conditionOn } from "#engine";
import { intTensor, type Runtime } from "#inference";
import { buildGraphs, type MusicGenConfig, parseConfig, type Weights } from "#model";
import { createEngineHost } from "#platform-node";
import { openModelFolder } from "#registry";
import { folderOnDisk } from "./folder-on-disk.ts";
import { type Golden, openGolden, relativeError, signalToNoise, temporaryHome } from "./golden.ts";
import { teacherForced } from "./teacher-forced.ts";

const home = temporaryHome();
const host = createEngineHost({ home: home.path, inProcess: true });
let golden: Golden;
let config: MusicGenConfig;
let weights: Weights & { close(): Promise<void> };
let runtime: Runtime;

beforeAll(async () => {
  golden = await openGolden("odd");
  config = parseConfig(readFileSync(`${golden.model}config.json`, "utf8"), "config.json");
  const folder = await openModelFolder(golden.model);
  if (!folder) throw new Error("no fixture");
  weights = await openCheckpoint(folder);
});
afterAll(async () => {
  await weights?.close();
  home.remove();
});

/** Build the graphs with some tensors moved by 1 %, and run something with them. */
async function withMoved<T>(moved: RegExp | null, run: (graphs: string) => Promise<T>): Promise<T> {
  const graphs = join(home.path, String(moved).replaceAll(/\W/g, "_"));
  let touched = 0;
  const read = async (name: string) => {
    const floats = await weights.read(name);
    if (!moved?.test(name)) return floats;
    touched++;
    return floats.map((value) => value * 1.01);
  };
  const { path, has, shape } = weights;
  await buildGraphs(config, { path, has, shape, read }, "fp32", folderOnDisk(graphs));
  if (moved) expect(touched, `tensors like ${moved}`).toBeGreaterThan(0);
  runtime = host.startRuntime(1);
  try {
    return await run(graphs);
  } finally {
    await runtime.close();
  }
}

const logitsError = (moved: RegExp | null) =>
  withMoved(moved, async (graphs) => {
    const text = await runtime.open(graphs, "text.onnx");
    const condition = await conditionOn(text, config, golden.facts.batch_ids);
    const decode = await runtime.open(graphs, "decode.onnx");
    const logits = await teacherForced(decode, config, golden.codes("columns"), condition);
    return relativeError(logits, golden.floats("logits").data);
  });

const soundError = (moved: RegExp | null) =>
  withMoved(moved, async (graphs) => {
    const codes = golden.codes("clip_codes");
    const decode = await runtime.open(graphs, "codec-decode.onnx");
    const out = await decode.run({ codes: intTensor(codes.data, codes.shape) }, ["audio"]);
    return signalToNoise(out.audio.data, golden.floats("clip_audio").data);
  });

describe("logits", () => {
  it("of unmoved weights are within the bound", async () => {
    expect(await logitsError(null)).toBeLessThan(1e-4);
  });

  it.each([
    /shared\.weight$/,
    /SelfAttention\.q\.weight$/,
    /relative_attention_bias/,
    /DenseReluDense\.wi/,
    /enc_to_dec_proj\.weight/,
    /enc_to_dec_proj\.bias/,
    /embed_tokens\.3\.weight/,
    /layers\.0\.self_attn\.q_proj/,
    /layers\.1\.self_attn\.k_proj/,
    /layers\.2\.self_attn\.v_proj/,
    /layers\.0\.encoder_attn\.q_proj/,
    /layers\.0\.encoder_attn\.k_proj/,
    /layers\.2\.encoder_attn\.out_proj/,
    /layers\.1\.fc1/,
    /layers\.2\.fc2/,
    /layers\.0\.self_attn_layer_norm\.bias/,
    /decoder\.layer_norm\.weight/,
    /lm_heads\.1/,
  ])("notice %s moved by a hundredth", async (moved) => {
    expect(await logitsError(moved)).toBeGreaterThan(1e-4);
  });
});

describe("sound", () => {
  it("of unmoved weights is within the bound", async () => {
    expect(await soundError(null)).toBeGreaterThan(80);
  });

  it.each([
    /quantizer\.layers\.3\.codebook\.embed$/,
    /decoder\.layers\.0\.conv\.(weight_g|parametrizations\.weight\.original0)/,
    /decoder\.layers\.1\.lstm\.weight_hh/,
    /decoder\.layers\.1\.lstm\.bias_ih/,
    /audio_encoder\.decoder\.layers\.3\.conv\.bias/,
    /block\.3\.conv\.(weight_g|parametrizations\.weight\.original0)/,
  ])("notices %s moved by a hundredth", async (moved) => {
    expect(await soundError(moved)).toBeLessThan(80);
  });
});
