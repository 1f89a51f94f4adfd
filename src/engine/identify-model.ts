/** Which model a folder holds, to the bit; and how its built graphs are named after that. */
import { type Checkpoint, type ModelFolder, openCheckpoint, readText } from "#checkpoint";
import { builderVersion, type Precision } from "#model";
import type { EngineHost } from "./host.ts";

/** Hexadecimal digits of a digest that go into a name. */
const digits = 32;

/**
 * Compute the digest of a model: equal digests play equal music.
 *
 * @param host - hash
 * @param checkpoint - open
 * @param configText - its `config.json`
 * @returns hexadecimal
 */
export async function identify(
  host: Pick<EngineHost, "createHash">,
  checkpoint: Checkpoint,
  configText: string,
): Promise<string> {
  const hash = host.createHash();
  hash.update(new TextEncoder().encode(configText));
  for await (const bytes of checkpoint.fingerprint()) hash.update(bytes);
  return hash.digest();
}

/**
 * Compute the digest of the model in a folder.
 *
 * @param host - hash
 * @param folder - with config and weights
 * @throws LooperError MODEL_* where it holds no readable checkpoint
 */
export async function identifyModel(
  host: Pick<EngineHost, "createHash">,
  folder: ModelFolder,
): Promise<string> {
  const checkpoint = await openCheckpoint(folder);
  try {
    return await identify(host, checkpoint, await readText(folder, "config.json"));
  } finally {
    await checkpoint.close();
  }
}

/**
 * Name the graphs of a model.
 *
 * @param digest - of the model
 * @param precision - of their matrices
 */
export function graphKey(digest: string, precision: Precision): string {
  return `${digest.slice(0, digits)}-v${builderVersion}-${precision}`;
}

/**
 * Read the name of built graphs.
 *
 * @param key - any name
 * @param digest - of a model
 * @returns their precision, and whether this version still uses them; null where they are not that model's
 */
export function readGraphKey(key: string, digest: string): { precision: string; current: boolean } | null {
  const [owner, version, precision] = key.split("-");
  if (owner !== digest.slice(0, digits) || version === undefined || precision === undefined) return null;
  return { precision, current: version === `v${builderVersion}` };
}
