/** Zip archives and pickles made by hand, byte by byte, for tests that lie in them. */

/** An entry of an archive, and what its records say of it. */
export interface ArchiveEntry {
  readonly name: string;
  readonly data: Uint8Array;
  /** Of the records, where they differ from the truth. */
  readonly method?: number;
  readonly flags?: number;
  readonly size?: number;
  readonly header?: number;
}

/** Write an archive of stored entries; with `zip64`, every number goes into the long records. */
export function storeZip(entries: readonly ArchiveEntry[], zip64 = false): Uint8Array {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  const push = (bytes: Buffer) => {
    parts.push(bytes);
    at += bytes.length;
  };
  for (const { name, data, method = 0, flags = 0, size = data.length, header = at } of entries) {
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(name.length, 26);
    local.writeUInt16LE(4, 28); // padding, as torch has it
    push(Buffer.concat([local, Buffer.from(name), Buffer.from("FB\0\0")]));
    push(Buffer.from(data));
    const long = Buffer.alloc(zip64 ? 28 : 0);
    if (zip64) {
      long.writeUInt16LE(1, 0);
      long.writeUInt16LE(24, 2);
      for (const [i, value] of [size, data.length, header].entries())
        long.writeBigUInt64LE(BigInt(value), 4 + 8 * i);
    }
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(flags, 8);
    central.writeUInt16LE(method, 10);
    central.writeUInt32LE(zip64 ? 0xffffffff : data.length, 20);
    central.writeUInt32LE(zip64 ? 0xffffffff : size, 24);
    central.writeUInt16LE(name.length, 28);
    central.writeUInt16LE(long.length, 30);
    central.writeUInt32LE(zip64 ? 0xffffffff : header, 42);
    directory.push(central, Buffer.from(name), long);
  }
  const start = at;
  push(Buffer.concat(directory));
  const length = at - start;
  if (zip64) {
    const record = Buffer.alloc(56);
    record.writeUInt32LE(0x06064b50, 0);
    record.writeBigUInt64LE(BigInt(entries.length), 32);
    record.writeBigUInt64LE(BigInt(length), 40);
    record.writeBigUInt64LE(BigInt(start), 48);
    const locator = Buffer.alloc(20);
    locator.writeUInt32LE(0x07064b50, 0);
    locator.writeBigUInt64LE(BigInt(at), 8);
    push(Buffer.concat([record, locator]));
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(zip64 ? 0xffff : entries.length, 10);
  end.writeUInt32LE(zip64 ? 0xffffffff : length, 12);
  end.writeUInt32LE(zip64 ? 0xffffffff : start, 16);
  push(end);
  return new Uint8Array(Buffer.concat(parts));
}

/** Bytes of a pickle from opcodes and texts: numbers are bytes, texts stand for themselves. */
export function pickle(...parts: readonly (number | string)[]): Uint8Array {
  return new Uint8Array(
    Buffer.concat(
      parts.map((part) => (typeof part === "number" ? Buffer.of(part) : Buffer.from(part, "latin1"))),
    ),
  );
}

/** A text in a pickle. */
export function pickledText(value: string): string {
  return `X${String.fromCharCode(value.length)}\0\0\0${value}`;
}

/** What a tensor in a pickle claims of itself. */
export interface PickledTensor {
  readonly key?: string;
  readonly kind?: string;
  /** Numbers of its storage. */
  readonly count?: number;
  readonly start?: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

const whole = (value: number) => {
  const bytes = Buffer.alloc(10);
  bytes.writeUInt8(0x8a, 0);
  bytes.writeUInt8(8, 1);
  bytes.writeBigInt64LE(BigInt(value), 2);
  return bytes.toString("latin1");
};

/** A dictionary of tensors in a pickle, as torch.save writes it. */
export function pickledTensors(tensors: Readonly<Record<string, PickledTensor>>): Uint8Array {
  const items = Object.entries(tensors).map(([name, t]) => {
    const id = `(${pickledText("storage")}ctorch\n${t.kind ?? "FloatStorage"}\n${pickledText(t.key ?? "0")}${pickledText("cpu")}${whole(t.count ?? 6)}tQ`;
    const view = `${whole(t.start ?? 0)}(${t.shape.map(whole).join("")}t(${t.strides.map(whole).join("")}t`;
    return `${pickledText(name)}ctorch._utils\n_rebuild_tensor_v2\n(${id}${view}\x89}tR`;
  });
  return pickle(`\x80\x02}(${items.join("")}u.`);
}
