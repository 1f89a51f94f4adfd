/** Fixtures made by transformers (`tools/golden`), and the graphs of their models in a folder of this run. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Codes } from "#base";
import { openCheckpoint } from "#checkpoint";
import { openModelFolder } from "#registry";

/** A fixture: numbers by name, facts, and where its model lies. */
export interface Golden {
  readonly model: string;
  floats(name: string): { dims: readonly number[]; data: Float32Array };
  codes(name: string): Codes;
  // biome-ignore lint/suspicious/noExplicitAny: facts are whatever reference.py wrote
  readonly facts: any;
}

/** Open the fixture of a name; `model` where its weights lie elsewhere, `stage` where it is not the usual one. */
export async function openGolden(name: string, model?: string, stage = "reference"): Promise<Golden> {
  const folder = new URL(`../golden/${name}/`, import.meta.url).pathname;
  const found = await openModelFolder(folder);
  if (!found) throw new Error(`no fixture ${folder}`);
  const open = () => found.open(`${stage}.safetensors`);
  const renamed = { ...found, files: ["model.safetensors"], open };
  const checkpoint = await openCheckpoint(renamed);
  const tensors = new Map<string, { dims: readonly number[]; data: Float32Array }>();
  for (const key of checkpoint.names) {
    tensors.set(key, { dims: checkpoint.shape(key) ?? [], data: await checkpoint.read(key) });
  }
  await checkpoint.close();
  const floats = (key: string) => {
    const tensor = tensors.get(key);
    if (!tensor) throw new Error(`the fixture ${name} has no ${key}`);
    return tensor;
  };
  return {
    model: model ?? folder,
    floats,
    codes(key) {
      const { dims, data } = floats(key);
      return { shape: dims as unknown as Codes["shape"], data: Int32Array.from(data) };
    },
    facts: JSON.parse(readFileSync(join(folder, `${stage}.json`), "utf8")),
  };
}

/** A home for graphs that lives as long as a test file. */
export function temporaryHome(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "looper-home-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** ‖a − b‖ / ‖b‖ */
export function relativeError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new Error(`${a.length} numbers against ${b.length}`);
  let apart = 0;
  let size = 0;
  for (let i = 0; i < b.length; i++) {
    apart += (a[i] - b[i]) ** 2;
    size += b[i] ** 2;
  }
  return Math.sqrt(apart / size);
}

/** Signal to noise, in decibels. */
export function signalToNoise(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return -20 * Math.log10(relativeError(a, b));
}
