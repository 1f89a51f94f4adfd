/** The main job on a stereo model: the embedded one, every codebook of it doubled for left and right. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { openCheckpoint } from "#checkpoint";
import { readAudioFile } from "#platform-node";
import { openModelFolder } from "#registry";
import { createLooper } from "#studio";
import { temporaryHome } from "./golden.ts";

const home = temporaryHome();
afterAll(() => home.remove());
const embedded = new URL("../../models/tiny/", import.meta.url).pathname;

/** Write a stereo model: two neighbours of one codebook sum to what one was before. */
async function doubleModel(folder: string): Promise<void> {
  mkdirSync(folder);
  for (const file of ["tokenizer.json", "tokenizer_config.json", "looper.json"])
    cpSync(join(embedded, file), join(folder, file));
  const config = JSON.parse(readFileSync(join(embedded, "config.json"), "utf8"));
  Object.assign(config.decoder, { num_codebooks: 8, audio_channels: 2 });
  writeFileSync(join(folder, "config.json"), JSON.stringify(config));
  const found = await openModelFolder(embedded);
  if (!found) throw new Error("no embedded model");
  const mono = await openCheckpoint(found);
  const header: Record<string, unknown> = {};
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const name of mono.names) {
    const table = /^(decoder\.model\.decoder\.embed_tokens\.|decoder\.lm_heads\.)(\d)(\.weight)$/.exec(name);
    const floats = /inited|cluster_size|embed_avg/.test(name) ? null : await mono.read(name);
    if (!floats) continue;
    const halved = table?.[1]?.includes("embed") ? floats.map((x) => x / 2) : floats;
    const names = table ? [0, 1].map((c) => `${table[1]}${2 * Number(table[2]) + c}${table[3]}`) : [name];
    for (const copy of names) {
      header[copy] = { dtype: "F32", shape: mono.shape(name), data_offsets: [at, at + halved.byteLength] };
      parts.push(new Uint8Array(halved.buffer, halved.byteOffset, halved.byteLength));
      at += halved.byteLength;
    }
  }
  await mono.close();
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  writeFileSync(join(folder, "model.safetensors"), Buffer.concat([length, text, ...parts]));
}

it("a stereo model makes stereo loops of exact length, continues them, and takes clips of one or two channels", async () => {
  const folder = join(home.path, "stereo");
  await doubleModel(folder);
  const looper = await createLooper({ model: folder, home: home.path, precision: "fp32" });
  expect(looper.model).toMatchObject({ channels: 2, codebooks: 8 });
  // Hot enough for chance to tell the channels apart: the embedded model is sure of its drums.
  const request = { prompt: "drums", bpm: 124, max_duration: 2, variations: 1, seed: 3, temperature: 3 };
  const own = join(home.path, "pack");
  const pack = await looper.makeLoops(request, { out: own });
  expect(pack.loops.length).toBeGreaterThan(0);
  for (const loop of pack.loops) {
    const { channels, sampleRate } = await readAudioFile(loop.path);
    expect(channels).toHaveLength(2);
    for (const channel of channels)
      expect(channel).toHaveLength(Math.round((loop.beats * 60 * sampleRate) / 124));
    const [left, right] = channels as [Float32Array, Float32Array];
    // Each channel is played by itself: neither copied nor silent.
    const power = (x: Float32Array) => x.reduce((sum, v) => sum + v * v, 0);
    expect(power(left.map((v, i) => v - right[i]))).toBeGreaterThan(0.01 * power(left));
    expect(Math.abs(10 * Math.log10(power(left) / power(right)))).toBeLessThan(12);
  }
  const again = join(home.path, "continued");
  const audio = pack.loops[0].path;
  const continued = await looper.makeLoops({ ...request, audio, variations: 2 }, { out: again });
  for (const loop of continued.loops) {
    expect((await readAudioFile(loop.path)).channels).toHaveLength(2);
  }
  await looper.close();
}, 240_000);
