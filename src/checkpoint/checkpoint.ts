/**
 * A checkpoint: named tensors in one or more safetensors files, read one at a time. Knows nothing
 * of what the names mean.
 */
import { LooperError } from "#base";
import { bfloatToFloat, halfToFloat } from "./float16.ts";
import { type ModelFolder, type OpenFile, readText } from "./model-folder.ts";
import { readSafetensorsHeader, type StoredTensor } from "./safetensors-header.ts";

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
 * Open the checkpoint of a folder: `model.safetensors`, or the shards its index names.
 *
 * @param folder - the folder
 * @throws LooperError MODEL_NOT_MUSICGEN where there is no safetensors file, MODEL_FILE_CORRUPT
 */
export async function openCheckpoint(folder: ModelFolder): Promise<Checkpoint> {
  const files = await checkpointFiles(folder);
  const open: OpenFile[] = [];
  const tensors = new Map<string, { source: OpenFile; stored: StoredTensor }>();
  const close = async () => {
    await Promise.all(open.map((source) => source.close()));
  };
  try {
    for (const file of files) {
      const source = await folder.open(file);
      open.push(source);
      for (const [name, stored] of await readSafetensorsHeader(source)) tensors.set(name, { source, stored });
    }
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
      return toFloats(await readExactly(entry.source, name, entry.stored), name, entry);
    },
    async *fingerprint() {
      const most = size <= fullFingerprint ? Number.POSITIVE_INFINITY : sampleBytes;
      for (const [name, { source, stored }] of sorted) {
        yield new TextEncoder().encode(`${name}:${stored.type}:${stored.shape.join("x")};`);
        yield await source.read(stored.offset, Math.min(stored.length, most));
      }
    },
    close,
  };
}

async function checkpointFiles(folder: ModelFolder): Promise<string[]> {
  if (folder.files.includes("model.safetensors")) return ["model.safetensors"];
  const index = "model.safetensors.index.json";
  if (folder.files.includes(index)) {
    const shards = parseIndex(await readText(folder, index));
    if (!shards) {
      throw new LooperError(
        "MODEL_FILE_CORRUPT",
        `${folder.path}/${index} names no files. Download it again.`,
        {
          facts: { file: `${folder.path}/${index}` },
        },
      );
    }
    const absent = shards.find((file) => !folder.files.includes(file));
    if (absent === undefined) return shards;
    throw new LooperError(
      "MODEL_FILE_CORRUPT",
      `${folder.path} lacks ${absent}, which ${index} names. Download it.`,
      {
        facts: { folder: folder.path, file: absent },
      },
    );
  }
  const pickled = folder.files.some((file) => file.endsWith(".bin"));
  const hint = pickled ? " It has a pickled .bin only: convert it to safetensors." : "";
  throw new LooperError("MODEL_NOT_MUSICGEN", `${folder.path} has no model.safetensors.${hint}`, {
    facts: { folder: folder.path },
  });
}

function parseIndex(text: string): string[] | null {
  try {
    const { weight_map: map } = JSON.parse(text) as { weight_map?: Record<string, unknown> };
    const shards = [...new Set(Object.values(map ?? {}))];
    const named = shards.every((file) => typeof file === "string" && /^[\w.-]+$/.test(file));
    return shards.length > 0 && named ? (shards as string[]).sort() : null;
  } catch {
    return null;
  }
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

function toFloats(
  bytes: Uint8Array,
  name: string,
  { source, stored }: { source: OpenFile; stored: StoredTensor },
): Float32Array {
  // A copy where the offset is odd: typed arrays want alignment, safetensors promises none.
  const aligned = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  const { buffer, byteOffset } = aligned;
  const count = (size: number) => stored.length / size;
  if (stored.type === "F32") return new Float32Array(buffer, byteOffset, count(4));
  if (stored.type === "F16") return halfToFloat(new Uint16Array(buffer, byteOffset, count(2)));
  if (stored.type === "BF16") return bfloatToFloat(new Uint16Array(buffer, byteOffset, count(2)));
  if (stored.type === "F64") return Float32Array.from(new Float64Array(buffer, byteOffset, count(8)));
  throw new LooperError(
    "MODEL_UNSUPPORTED",
    `Tensor ${name} of ${source.name} is ${stored.type}, not a float type.`,
    {
      facts: { file: source.name, tensor: name, type: stored.type },
    },
  );
}
