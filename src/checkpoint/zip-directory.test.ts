import { describe, expect, it } from "vitest";
import { type ByteSource, bytesSource, createRandom } from "#base";
import { storeZip } from "../../test/torch-archive.ts";
import { readZipDirectory } from "./zip-directory.ts";

const first = { name: "a/one", data: Uint8Array.of(1, 2, 3) };
const second = { name: "a/two", data: Uint8Array.of(4, 5) };
const read = (bytes: Uint8Array) => readZipDirectory(bytesSource(bytes, "m.bin"));

describe("the directory of an archive", () => {
  it.each([false, true])("finds the bytes of every entry; long records: %s", async (zip64) => {
    const bytes = storeZip([first, second], zip64);
    const entries = await read(bytes);
    expect([...entries.keys()]).toEqual(["a/one", "a/two"]);
    for (const { name, data } of [first, second]) {
      const { offset, length } = entries.get(name) ?? { offset: 0, length: 0 };
      expect(bytes.subarray(offset, offset + length)).toEqual(data);
    }
  });

  it("finds entries beyond four gigabytes by range, without the bytes between", async () => {
    // The archive of the test, moved up: zeros where eight gigabytes of numbers would be.
    const hole = 8e9;
    const tail = Buffer.from(storeZip([{ ...first, header: hole }], true));
    const end = tail.length - 22;
    const locator = end - 20;
    const record = Number(tail.readBigUInt64LE(locator + 8));
    tail.writeBigUInt64LE(BigInt(hole + record), locator + 8);
    tail.writeBigUInt64LE(BigInt(hole) + tail.readBigUInt64LE(record + 48), record + 48);
    let fetched = 0;
    const source: ByteSource = {
      name: "big.bin",
      size: hole + tail.length,
      async read(offset, length) {
        fetched += length;
        const bytes = new Uint8Array(Math.min(length, hole + tail.length - offset));
        for (let i = Math.max(0, hole - offset); i < bytes.length; i++) bytes[i] = tail[offset + i - hole];
        return bytes;
      },
    };
    const entries = await readZipDirectory(source);
    expect(entries.get("a/one")).toEqual({ offset: hole + 30 + 5 + 4, length: 3 });
    expect(fetched).toBeLessThan(100_000);
  });

  it.each([
    ["nothing", new Uint8Array(5), /no zip directory/],
    ["no directory", new Uint8Array(5000).fill(80), /no zip directory/],
    ["a compressed entry", storeZip([{ ...first, method: 8 }]), /a\/one is compressed \(method 8\)/],
    ["an entry that would swell", storeZip([{ ...first, size: 4_000_000 }]), /a\/one is compressed/],
    ["an encrypted entry", storeZip([{ ...first, flags: 1 }]), /encrypted/],
    ["an entry twice", storeZip([first, first]), /two entries a\/one/],
    ["entries that overlap", storeZip([first, { ...second, data: first.data, header: 0 }]), /overlap/],
    ["an entry outside", storeZip([{ ...first, header: 70_000 }]), /a\/one lies outside the file/],
    ["an entry far outside", storeZip([{ ...first, header: 2 ** 52 }], true), /a\/one lies outside the file/],
    ["an entry nowhere", storeZip([{ ...first, header: 3 }]), /does not begin at 3/],
    ["a cut-off end", storeZip([first, second]).slice(20), /breaks off at entry 0 of 2/],
  ])("with %s is refused", async (_, bytes, message) => {
    await expect(read(bytes)).rejects.toMatchObject({ code: "MODEL_FILE_CORRUPT" });
    await expect(read(bytes)).rejects.toThrow(message);
  });

  it("damaged at random is read or refused by its code, never anything else", async () => {
    const random = createRandom(12);
    for (let round = 0; round < 600; round++) {
      const good = storeZip([first, second], round % 2 === 0);
      const bytes = good.slice(0, random.uniform() < 0.2 ? random.integer(0, good.length) : good.length);
      for (let i = random.integer(1, 5); i > 0 && bytes.length > 0; i--) {
        bytes[random.integer(0, bytes.length)] = random.integer(0, 256);
      }
      const entries = await read(bytes).catch((error) => {
        expect(error).toMatchObject({ code: "MODEL_FILE_CORRUPT" });
        return new Map();
      });
      for (const { offset, length } of entries.values())
        expect(offset + length).toBeLessThanOrEqual(bytes.length);
    }
  });
});
