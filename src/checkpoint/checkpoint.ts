/**
 * A checkpoint: named tensors in one or more files, safetensors or torch's, read one at a time and
 * by range. Knows nothing of what the names mean.
 */
import { LooperError } from "#base";
import { checkpointFiles } from "./checkpoint-files.ts";
import { refuseForeignNames } from "./foreign-names.ts";
import type { ModelFolder, OpenFile } from "./model-folder.ts";
import { placeholderBytes, refusePlaceholder } from "./placeholder.ts";
import { readSafetensorsHeader } from "./safetensors-header.ts";
import type { StoredTensor } from "./stored-tensor.ts";
import { tensorFloats } from "./tensor-floats.ts";
import { readTorchHeader } from "./torch-header.ts";

/** An open checkpoint; close it when done. */
export interface Checkpoint {
  /** Where it is, for messages. */
  readonly path: string;
  /** Bytes of all tensors. */
  readonly size: number;
  readonly names: readonly string[];
  has(name: string): boolean;
  /** The shape, or undefined where there is no such tensor. */
  shape(name: string): readonly number[] | undefined;
  /**
   * Read a tensor as float32.
   *
   * @throws LooperError MODEL_TENSOR_MISSING, MODEL_FILE_CORRUPT
   */
  read(name: string): Promise<Float32Array>;
  /** Bytes that identify it: of everything when small, else the first of every tensor. */
  fingerprint(): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/** Below this, the fingerprint covers every byte. */
const fullFingerprint = 256 * 1024 * 1024;
const sampleBytes = 4096;

/**
 * Open the checkpoint of a folder: `model.safetensors`, `pytorch_model.bin`, or the shards that an
 * index beside them names. A pickle is read for what it lists; nothing of it is run.
 *
 * @param folder - the folder
 * @throws LooperError MODEL_NOT_MUSICGEN where there are no weights, MODEL_FILE_CORRUPT,
 *   MODEL_PICKLE_REFUSED, MODEL_UNSUPPORTED
 */
export async function openCheckpoint(folder: ModelFolder): Promise<Checkpoint> {
  const { kind, files, map } = await checkpointFiles(folder);
  const readHeader = kind === "safetensors" ? readSafetensorsHeader : readTorchHeader;
  const open: OpenFile[] = [];
  const tensors = new Map<string, { source: OpenFile; stored: StoredTensor }>();
  const close = async () => {
    await Promise.all(open.map((source) => source.close()));
  };
  try {
    for (const file of files) {
      const source = await folder.open(file);
      open.push(source);
      const head = await source.read(0, Math.min(placeholderBytes, source.size));
      refusePlaceholder(source.name, new TextDecoder("utf-8").decode(head));
      for (const [name, stored] of await readHeader(source)) {
        // An index may list a tied tensor that is kept once, and a shard may hold what is not listed.
        if (!map || map.get(name) === file) tensors.set(name, { source, stored });
      }
    }
    refuseForeignNames(folder.path, [...tensors.keys()]);
  } catch (error) {
    await close();
    throw error;
  }
  const sorted = [...tensors].sort(([a], [b]) => (a < b ? -1 : 1));
  const size = sorted.reduce((sum, [, { stored }]) => sum + stored.length, 0);
  return {
    path: folder.path,
    size,
    names: sorted.map(([name]) => name),
    has: (name) => tensors.has(name),
    shape: (name) => tensors.get(name)?.stored.shape,
    async read(name) {
      const entry = tensors.get(name);
      if (!entry) {
        throw new LooperError("MODEL_TENSOR_MISSING", `${folder.path} has no tensor ${name}.`, {
          facts: { folder: folder.path, tensor: name },
        });
      }
      const { source, stored } = entry;
      return tensorFloats(await readExactly(source, name, stored), stored, name, source.name);
    },
    async *fingerprint() {
      const maxBytes = size <= fullFingerprint ? Number.POSITIVE_INFINITY : sampleBytes;
      for (const [name, { source, stored }] of sorted) {
        const strides = stored.strides ? `:${stored.strides.join("x")}` : "";
        yield new TextEncoder().encode(`${name}:${stored.type}:${stored.shape.join("x")}${strides};`);
        yield await source.read(stored.offset, Math.min(stored.length, maxBytes));
      }
    },
    close,
  };
}

async function readExactly(source: OpenFile, name: string, stored: StoredTensor): Promise<Uint8Array> {
  const bytes = await source.read(stored.offset, stored.length);
  if (bytes.length === stored.length) return bytes;
  throw new LooperError(
    "MODEL_FILE_CORRUPT",
    `${source.name} ends inside tensor ${name}: ${bytes.length} of ${stored.length} bytes. Download it again.`,
    { facts: { file: source.name, tensor: name } },
  );
}
