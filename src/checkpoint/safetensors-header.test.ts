import { describe, expect, it } from "vitest";
import { bytesSource, createRandom } from "#base";
import { readSafetensorsHeader } from "./safetensors-header.ts";

/** A file with a header of this text, and so many bytes after it. */
function fileOf(header: string | object, body: number, announced?: number) {
  const text = typeof header === "string" ? header : JSON.stringify(header);
  const head = new TextEncoder().encode(text);
  const bytes = new Uint8Array(8 + head.length + body);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(announced ?? head.length), true);
  bytes.set(head, 8);
  return bytes;
}
const read = (bytes: Uint8Array) => readSafetensorsHeader(bytesSource(bytes, "m.safetensors"));
const tensor = (shape: unknown, from: number, to: number, dtype: unknown = "F32") => ({
  dtype,
  shape,
  data_offsets: [from, to],
});

describe("the header of a safetensors file", () => {
  it("tells each tensor's type, shape and place in the file", async () => {
    const header = { __metadata__: { format: "pt" }, a: tensor([2, 3], 0, 24), b: tensor([], 24, 26, "F16") };
    const tensors = await read(fileOf(header, 26));
    const begin = 8 + JSON.stringify(header).length;
    expect([...tensors]).toEqual([
      ["a", { type: "F32", shape: [2, 3], offset: begin, length: 24 }],
      ["b", { type: "F16", shape: [], offset: begin + 24, length: 2 }],
    ]);
  });

  it.each([
    ["nothing", new Uint8Array(3), /it has 3 bytes/],
    ["a header longer than the file", fileOf({}, 0, 1000), /announces a header of 1000 bytes and has 10/],
    ["an absurd header", fileOf({}, 0, 2 ** 52), /announces a header of 4503599627370496 bytes/],
    ["no JSON", fileOf("{not json", 0), /not a JSON object/],
    ["a list", fileOf("[1, 2]", 0), /not a JSON object/],
    ["an unknown type", fileOf({ a: tensor([1], 0, 4, "F12") }, 4), /tensor a has the type F12/],
    ["a type of the prototype", fileOf({ a: tensor([1], 0, 4, "toString") }, 4), /has the type toString/],
    ["a negative shape", fileOf({ a: tensor([-1], 0, 4) }, 4), /has the shape \[-1\]/],
    ["a broken shape", fileOf({ a: tensor("2x3", 0, 24) }, 24), /has the shape "2x3"/],
    [
      "an absurd shape",
      fileOf({ a: tensor([1e9, 1e9], 0, 4) }, 4),
      /has the shape \[1000000000, 1000000000\]/,
    ],
    [
      "a range that is not its shape's",
      fileOf({ a: tensor([2], 0, 4) }, 4),
      /has 4 bytes, its shape \[2\] needs 8/,
    ],
    ["a range backwards", fileOf({ a: tensor([1], 8, 4) }, 8), /has -4 bytes/],
    ["a tensor after the end", fileOf({ a: tensor([4], 0, 16) }, 12), /ends at byte \d+, the file at \d+/],
    [
      "tensors that overlap",
      fileOf({ a: tensor([2], 0, 8), b: tensor([2], 4, 12) }, 12),
      /tensors a and b overlap/,
    ],
  ])("with %s is refused", async (_, bytes, message) => {
    await expect(read(bytes)).rejects.toMatchObject({ code: "MODEL_FILE_CORRUPT" });
    await expect(read(bytes)).rejects.toThrow(message);
  });

  it("damaged at random is read or refused by its code, never anything else", async () => {
    const random = createRandom(11);
    const good = fileOf({ a: tensor([2, 3], 0, 24), b: tensor([5], 24, 44) }, 44);
    for (let round = 0; round < 500; round++) {
      const bytes = good.slice(0, random.uniform() < 0.3 ? random.integer(0, good.length) : good.length);
      for (let i = random.integer(0, 4); i > 0 && bytes.length > 0; i--) {
        bytes[random.integer(0, bytes.length)] = random.integer(0, 256);
      }
      const tensors = await read(bytes).catch((error) => {
        expect(error).toMatchObject({ code: "MODEL_FILE_CORRUPT" });
        return new Map();
      });
      for (const { offset, length } of tensors.values())
        expect(offset + length).toBeLessThanOrEqual(bytes.length);
    }
  });
});
