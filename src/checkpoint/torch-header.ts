/**
 * The tensors of a torch file (`pytorch_model.bin`): a zip archive with a pickle that says what is
 * where, and one entry of raw numbers per storage. The pickle is read, never run.
 */
import { type ByteSource, LooperError } from "#base";
import { corruptFile, elementSize, isCounts, type StoredTensor, type StoredType } from "./stored-tensor.ts";
import { unpickle } from "./unpickle.ts";
import { readZipDirectory, type ZipEntry } from "./zip-directory.ts";

/** Raw numbers that tensors are views of. */
class Storage {
  readonly type: StoredType;
  readonly key: string;
  readonly count: number;

  constructor(type: StoredType, key: string, count: number) {
    this.type = type;
    this.key = key;
    this.count = count;
  }
}

/** A view of a storage, as the pickle has it. */
class View {
  readonly storage: Storage;
  readonly start: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];

  constructor(storage: Storage, start: number, shape: readonly number[], strides: readonly number[]) {
    this.storage = storage;
    this.start = start;
    this.shape = shape;
    this.strides = strides;
  }
}

const storageTypes: Readonly<Record<string, StoredType>> = {
  "torch DoubleStorage": "F64",
  "torch FloatStorage": "F32",
  "torch HalfStorage": "F16",
  "torch BFloat16Storage": "BF16",
  "torch LongStorage": "I64",
  "torch IntStorage": "I32",
  "torch ShortStorage": "I16",
  "torch CharStorage": "I8",
  "torch ByteStorage": "U8",
  "torch BoolStorage": "BOOL",
};
const makers = new Set([
  "collections OrderedDict",
  "torch._utils _rebuild_tensor_v2",
  "torch._utils _rebuild_parameter",
]);
/** The pickle of the largest official checkpoint has some hundred kilobytes. */
const pickleLimit = 64 * 1024 * 1024;

/**
 * Read which tensors a torch file has, and where.
 *
 * @param source - the file
 * @returns its tensors by name
 * @throws LooperError MODEL_PICKLE_REFUSED when it asks for more than tensors, MODEL_FILE_CORRUPT when
 *   it is no whole archive, or a tensor lies outside its storage, or MODEL_UNSUPPORTED for a view with
 *   gaps, another byte order or the format from before torch 1.6
 * @source pytorch/pytorch@v2.6.0:torch/serialization.py, `_save` and `_load`
 */
export async function readTorchHeader(source: ByteSource): Promise<Map<string, StoredTensor>> {
  const corrupt = (what: string) => corruptFile(source, "torch file", what);
  const first = await source.read(0, 2);
  if (first[0] === 0x80) {
    throw unsupported(source, "is in the format from before torch 1.6. Save it again, best as safetensors");
  }
  const entries = await readZipDirectory(source);
  const pickle = [...entries.keys()].find((name) => /^[^/]+\/data\.pkl$/.test(name));
  if (pickle === undefined) throw corrupt("it has no data.pkl");
  const root = pickle.slice(0, -"data.pkl".length);
  const order = entries.get(`${root}byteorder`);
  if (
    order &&
    new TextDecoder().decode(await source.read(order.offset, Math.min(16, order.length))) !== "little"
  ) {
    throw unsupported(source, "was written on a machine with the other byte order. Save it again");
  }
  const { offset, length } = entries.get(pickle) as ZipEntry;
  if (length > pickleLimit) throw corrupt(`its data.pkl has ${length} bytes`);
  const content = unpickle(await source.read(offset, length), {
    where: source.name,
    global,
    call,
    persistent,
  });
  if (!(content instanceof Map)) throw corrupt("its data.pkl is not a dictionary");

  const tensors = new Map<string, StoredTensor>();
  for (const [name, view] of content) {
    if (!(view instanceof View) || typeof name !== "string") continue;
    const entry = entries.get(`${root}data/${view.storage.key}`);
    if (!entry) throw corrupt(`tensor ${name} is kept in ${view.storage.key}, which is not there`);
    tensors.set(name, place(source, name, view, entry));
  }
  if (tensors.size === 0) throw corrupt("its data.pkl names no tensors");
  return tensors;
}

function global(name: string): unknown {
  return makers.has(name) || Object.hasOwn(storageTypes, name) ? { name } : undefined;
}

/** What torch's makers make, known by their arguments alone. */
function call(callee: unknown, args: readonly unknown[]): unknown {
  const name = typeof callee === "object" && callee !== null && "name" in callee ? callee.name : undefined;
  if (name === "collections OrderedDict") return args.length === 0 ? new Map() : undefined;
  if (name === "torch._utils _rebuild_parameter") return args[0] instanceof View ? args[0] : undefined;
  if (name !== "torch._utils _rebuild_tensor_v2") return undefined;
  const [storage, start, shape, strides] = args;
  if (!(storage instanceof Storage) || !isCounts([start]) || !isCounts(shape) || !isCounts(strides))
    return undefined;
  return shape.length === strides.length ? new View(storage, start as number, shape, strides) : undefined;
}

/** ("storage", type, key, where it was, numbers) */
function persistent(id: unknown): unknown {
  if (!Array.isArray(id) || id.length !== 5 || id[0] !== "storage") return undefined;
  const [, kind, key, , count] = id as [string, { name?: unknown } | null, unknown, unknown, unknown];
  const type = typeof kind?.name === "string" ? storageTypes[kind.name] : undefined;
  if (type === undefined || typeof key !== "string" || !isCounts([count])) return undefined;
  return new Storage(type, key, count as number);
}

/** Check a view against its storage, and the storage against the file. */
function place(source: ByteSource, name: string, view: View, entry: ZipEntry): StoredTensor {
  const corrupt = (what: string) =>
    corruptFile(source, "torch file", `tensor ${name} ${what}`, { tensor: name });
  const { storage, start, shape, strides } = view;
  const size = elementSize(storage.type);
  if (entry.length !== storage.count * size) {
    throw corrupt(`is kept among ${storage.count} numbers of ${size} bytes, in an entry of ${entry.length}`);
  }
  const count = shape.reduce((a, b) => a * b, 1);
  const shown = `[${shape.join(", ")}]`;
  if (!Number.isSafeInteger(count)) throw corrupt(`has the shape ${shown}`);
  const span = count === 0 ? 0 : shape.reduce((sum, dim, i) => sum + (dim - 1) * (strides[i] as number), 1);
  if (start + span > storage.count) {
    throw corrupt(`of shape ${shown} ends at number ${start + span} of a storage of ${storage.count}`);
  }
  if (span !== count)
    throw unsupported(source, `has a tensor ${name} that is a view with gaps. Save it contiguous`);
  const rowMajor: number[] = [];
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    rowMajor[axis] = step;
    step *= shape[axis] as number;
  }
  const plain = shape.every((dim, axis) => dim <= 1 || strides[axis] === rowMajor[axis]);
  if (!plain && !isPermuted(shape, strides)) {
    throw unsupported(source, `has a tensor ${name} whose numbers are shared. Save it contiguous`);
  }
  const offset = entry.offset + start * size;
  const stored = { type: storage.type, shape, offset, length: count * size };
  return plain || count === 0 ? stored : { ...stored, strides };
}

/** Whether the axes, sorted by their steps, are those of a row-major tensor. */
function isPermuted(shape: readonly number[], strides: readonly number[]): boolean {
  const axes = shape.map((dim, i) => [dim, strides[i] as number] as const).filter(([dim]) => dim > 1);
  let step = 1;
  return axes
    .sort(([, a], [, b]) => a - b)
    .every(([dim, stride]) => {
      const fits = stride === step;
      step *= dim;
      return fits;
    });
}

function unsupported(source: ByteSource, what: string): LooperError {
  return new LooperError("MODEL_UNSUPPORTED", `${source.name} ${what}.`, { facts: { file: source.name } });
}
