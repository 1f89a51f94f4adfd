/**
 * The header of a safetensors file: what it claims, checked against the file before a single
 * number is believed. Knows nothing of any network.
 */
import { type ByteSource, type ErrorFacts, LooperError } from "#base";
import {
  corruptFile,
  elementSize,
  findOverlap,
  isCounts,
  isStoredType,
  type StoredTensor,
} from "./stored-tensor.ts";

/** No checkpoint we know has a header above 1 MB; a hundred times that is a broken file. */
const headerLimit = 100_000_000;

/**
 * Read and check the header of a safetensors file.
 *
 * @param source - the file
 * @returns its tensors by name
 * @throws LooperError MODEL_FILE_CORRUPT when the header is no header, or its tensors overlap, lie
 *   outside the file, have impossible shapes or unknown types; MODEL_UNSUPPORTED for floats of 8 bits
 * @source huggingface/safetensors@main:README.md, “Format”
 */
export async function readSafetensorsHeader(source: ByteSource): Promise<Map<string, StoredTensor>> {
  const corrupt = (what: string, facts: ErrorFacts = {}) =>
    corruptFile(source, "safetensors file", what, facts);
  if (source.size < 8) throw corrupt(`it has ${source.size} bytes`);
  const prefix = await source.read(0, 8);
  if (prefix.length < 8) throw corrupt("its first 8 bytes cannot be read");
  const view = new DataView(prefix.buffer, prefix.byteOffset, 8);
  const headerSize = Number(view.getBigUint64(0, true));
  if (headerSize > headerLimit || headerSize + 8 > source.size) {
    throw corrupt(`it announces a header of ${headerSize} bytes and has ${source.size}`);
  }
  const bytes = await source.read(8, headerSize);
  if (bytes.length < headerSize) throw corrupt(`its header ends after ${bytes.length} bytes`);
  const header = parseObject(bytes);
  if (!header) throw corrupt("its header is not a JSON object");

  const tensors = new Map<string, StoredTensor>();
  const begin = 8 + headerSize;
  for (const [name, entry] of Object.entries(header)) {
    if (name === "__metadata__") continue;
    refuseSmallFloats(source, name, entry);
    const tensor = readEntry(entry, begin);
    if (typeof tensor === "string") throw corrupt(`tensor ${name} ${tensor}`, { tensor: name });
    if (tensor.offset + tensor.length > source.size) {
      const end = tensor.offset + tensor.length;
      throw corrupt(`tensor ${name} ends at byte ${end}, the file at ${source.size}`, { tensor: name });
    }
    tensors.set(name, tensor);
  }
  const overlap = findOverlap(tensors);
  if (overlap) throw corrupt(`tensors ${overlap[0]} and ${overlap[1]} overlap`, { tensor: overlap[1] });
  return tensors;
}

function parseObject(bytes: Uint8Array): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return isRecord(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

/** Types of 8 bits and fewer are whole files, of numbers that we do not read. */
function refuseSmallFloats({ name: file }: ByteSource, tensor: string, entry: unknown): void {
  const dtype = isRecord(entry) ? String(entry.dtype) : "";
  if (!/^F[468]_/.test(dtype)) return;
  const message = `${file} keeps ${tensor} in ${dtype}, which is not supported. Take the model in fp32, fp16 or bf16; --precision int8 makes it small here.`;
  throw new LooperError("MODEL_UNSUPPORTED", message, { facts: { file, tensor, type: dtype } });
}

/** The entry as a tensor, or what is wrong with it. */
function readEntry(entry: unknown, begin: number): StoredTensor | string {
  if (!isRecord(entry)) return "is described by no object";
  const { dtype, shape, data_offsets: range } = entry;
  if (!isStoredType(dtype)) return `has the type ${String(dtype)}`;
  if (!isCounts(shape)) return `has the shape ${JSON.stringify(shape)}`;
  if (!isCounts(range) || range.length !== 2) return `lies at ${JSON.stringify(range)}`;
  const [from, to] = range as [number, number];
  const wanted = shape.reduce((a, b) => a * b, elementSize(dtype));
  if (!Number.isSafeInteger(wanted)) return `has the shape [${shape.join(", ")}]`;
  if (to - from !== wanted) return `has ${to - from} bytes, its shape [${shape.join(", ")}] needs ${wanted}`;
  return { type: dtype, shape, offset: begin + from, length: wanted };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
