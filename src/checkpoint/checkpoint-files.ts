/** Which files of a folder hold its tensors: one file or shards with an index, safetensors before pickles. */
import { LooperError } from "#base";
import { type ModelFolder, readText } from "./model-folder.ts";

/** The files of a checkpoint. */
export interface CheckpointFiles {
  readonly kind: "safetensors" | "torch";
  readonly files: readonly string[];
  /** Which file holds which tensor, where an index says so. */
  readonly map: ReadonlyMap<string, string> | null;
}

/** Official names, the safer and the smaller form first. */
const forms = [
  { kind: "safetensors", whole: "model.safetensors" },
  { kind: "torch", whole: "pytorch_model.bin" },
] as const;

/**
 * Choose the files of a checkpoint.
 *
 * @param folder - to look in
 * @throws LooperError MODEL_NOT_MUSICGEN where there is no checkpoint, MODEL_FILE_CORRUPT where an
 *   index names no files, or files that are not there
 */
export async function checkpointFiles(folder: ModelFolder): Promise<CheckpointFiles> {
  for (const { kind, whole } of forms) {
    if (folder.files.includes(whole)) return { kind, files: [whole], map: null };
    const index = `${whole}.index.json`;
    if (!folder.files.includes(index)) continue;
    const map = parseIndex(await readText(folder, index));
    const facts = { folder: folder.path, file: `${folder.path}/${index}` };
    if (!map) {
      const message = `${folder.path}/${index} names no files. Download it again.`;
      throw new LooperError("MODEL_FILE_CORRUPT", message, { facts });
    }
    const files = [...new Set(map.values())].sort();
    const absent = files.find((file) => !folder.files.includes(file));
    if (absent !== undefined) {
      const message = `${folder.path} lacks ${absent}, which ${index} names. Download it.`;
      throw new LooperError("MODEL_FILE_CORRUPT", message, { facts: { ...facts, file: absent } });
    }
    return { kind, files, map };
  }
  throw new LooperError(
    "MODEL_NOT_MUSICGEN",
    `${folder.path} has no weights: no ${forms.map(({ whole }) => whole).join(", no ")}, and no index of shards.`,
    { facts: { folder: folder.path } },
  );
}

function parseIndex(text: string): Map<string, string> | null {
  try {
    const { weight_map: listed } = JSON.parse(text) as { weight_map?: Record<string, unknown> };
    const map = new Map<string, string>();
    for (const [tensor, file] of Object.entries(listed ?? {})) {
      if (typeof file !== "string" || !/^[\w.-]+$/.test(file)) return null;
      map.set(tensor, file);
    }
    return map.size > 0 ? map : null;
  } catch {
    return null;
  }
}
