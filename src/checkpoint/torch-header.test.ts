import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { bytesSource, createRandom } from "#base";
import {
  type PickledTensor,
  pickle,
  pickledTensors,
  pickledText,
  storeZip,
} from "../../test/torch-archive.ts";
import { tensorFloats } from "./tensor-floats.ts";
import { readTorchHeader } from "./torch-header.ts";

const floats = new Uint8Array(Float32Array.of(1, 2, 3, 4, 5, 6).buffer);
const archive = (data: Uint8Array, extra: { name: string; data: Uint8Array }[] = []) =>
  storeZip([{ name: "m/data.pkl", data }, { name: "m/data/0", data: floats }, ...extra]);
const read = (bytes: Uint8Array) => readTorchHeader(bytesSource(bytes, "m.bin"));
const fileOf = (tensor: PickledTensor) => archive(pickledTensors({ a: tensor }));

describe("a torch file", () => {
  it("tells where tensors are, also those that share a storage", async () => {
    const bytes = archive(
      pickledTensors({
        whole: { shape: [2, 3], strides: [3, 1] },
        row: { start: 3, shape: [3], strides: [1] },
        turned: { shape: [3, 2], strides: [1, 3] },
        one: { start: 5, shape: [], strides: [] },
      }),
    );
    const tensors = await read(bytes);
    const numbers = (name: string) => {
      const stored = tensors.get(name);
      if (!stored) throw new Error(`no ${name}`);
      return [
        ...tensorFloats(bytes.slice(stored.offset, stored.offset + stored.length), stored, name, "m.bin"),
      ];
    };
    expect(tensors.get("whole")?.shape).toEqual([2, 3]);
    expect(numbers("whole")).toEqual([1, 2, 3, 4, 5, 6]);
    expect(numbers("row")).toEqual([4, 5, 6]);
    expect(numbers("turned")).toEqual([1, 4, 2, 5, 3, 6]);
    expect(numbers("one")).toEqual([6]);
  });

  it("turns any order of axes, as counting through them does", async () => {
    const random = createRandom(4);
    for (let round = 0; round < 50; round++) {
      const kept = Array.from({ length: random.integer(2, 5) }, () => random.integer(1, 5));
      const order = kept.map((_, i) => i).sort(() => random.uniform() - 0.5);
      const steps = kept.map((_, i) => kept.slice(i + 1).reduce((a, b) => a * b, 1));
      const shape = order.map((i) => kept[i]);
      const strides = order.map((i) => steps[i]);
      const count = shape.reduce((a, b) => a * b, 1);
      const data = new Uint8Array(Float32Array.from({ length: count }, (_, i) => i).buffer);
      const bytes = storeZip([
        { name: "m/data.pkl", data: pickledTensors({ a: { count, shape, strides } }) },
        { name: "m/data/0", data },
      ]);
      const stored = (await read(bytes)).get("a");
      if (!stored) throw new Error("no tensor");
      const ours = tensorFloats(
        bytes.slice(stored.offset, stored.offset + stored.length),
        stored,
        "a",
        "m.bin",
      );
      const naive = Array.from({ length: count }, (_, flat) => {
        let [rest, at] = [flat, 0];
        for (let axis = shape.length - 1; axis >= 0; axis--) {
          at += (rest % shape[axis]) * strides[axis];
          rest = Math.floor(rest / shape[axis]);
        }
        return at;
      });
      expect([...ours]).toEqual(naive);
    }
  });

  it.each([
    [
      "a tensor after the end of its storage",
      fileOf({ start: 4, shape: [3], strides: [1] }),
      /ends at number 7 of a storage of 6/,
    ],
    ["an absurd start", fileOf({ start: 2 ** 52, shape: [1], strides: [1] }), /of a storage of 6/],
    [
      "an absurd shape",
      fileOf({ shape: [2 ** 30, 2 ** 30], strides: [2 ** 30, 1] }),
      /\[1073741824, 1073741824\]/,
    ],
    [
      "a storage larger than its entry",
      fileOf({ count: 7, shape: [7], strides: [1] }),
      /7 numbers of 4 bytes, in an entry of 24/,
    ],
    [
      "a storage that is not there",
      fileOf({ key: "1", shape: [1], strides: [1] }),
      /kept in 1, which is not there/,
    ],
    ["no pickle", storeZip([{ name: "m/version", data: floats }]), /no data\.pkl/],
    ["a list instead of a dictionary", archive(pickle("\x80\x02].")), /not a dictionary/],
    ["no tensors", archive(pickle("\x80\x02}.")), /names no tensors/],
  ])("with %s is refused as broken", async (_, bytes, message) => {
    await expect(read(bytes)).rejects.toMatchObject({ code: "MODEL_FILE_CORRUPT" });
    await expect(read(bytes)).rejects.toThrow(message);
  });

  it.each([
    ["one number for many", fileOf({ shape: [4], strides: [0] }), /tensor a that is a view with gaps/],
    ["gaps", fileOf({ shape: [3], strides: [2] }), /tensor a that is a view with gaps/],
    ["numbers used twice", fileOf({ shape: [2, 2, 1], strides: [1, 2, 9] }), null],
    ["overlapping rows", fileOf({ shape: [2, 1, 3], strides: [2, 1, 1] }), /gaps|shared/],
    ["the older format", pickle("\x80\x02\x8a\x0a"), /before torch 1\.6/],
    [
      "the other byte order",
      archive(pickledTensors({ a: { shape: [6], strides: [1] } }), [
        { name: "m/byteorder", data: pickle("big") },
      ]),
      /byte order/,
    ],
  ])("with %s is unsupported, or read right", async (_, bytes, message) => {
    if (message === null) {
      expect((await read(bytes)).get("a")?.strides).toEqual([1, 2, 9]);
      return;
    }
    await expect(read(bytes)).rejects.toMatchObject({ code: "MODEL_UNSUPPORTED" });
    await expect(read(bytes)).rejects.toThrow(message);
  });

  it.each([
    ["a command", ["cposix\nsystem\n", pickledText("touch /tmp/owned"), "\x85R."], /posix\.system/],
    [
      "a storage of another kind",
      [`(${pickledText("storage")}ctorch\nUntypedStorage\n`, "."],
      /torch\.UntypedStorage/,
    ],
    ["a tensor rebuilt from nothing", ["ctorch._utils\n_rebuild_tensor_v2\n)R."], /a call/],
    ["a dictionary filled by a call", ["ccollections\nOrderedDict\n]\x85R."], /a call/],
    ["a file of its own", [`(${pickledText("file")}K\x01K\x01K\x01K\x01tQ.`], /kept elsewhere/],
    ["a type of the prototype", ["ctorch\nconstructor\n."], /torch\.constructor/],
  ])("whose pickle asks for %s is refused", async (_, parts, message) => {
    const bytes = archive(pickle("\x80\x02", ...parts));
    await expect(read(bytes)).rejects.toMatchObject({ code: "MODEL_PICKLE_REFUSED" });
    await expect(read(bytes)).rejects.toThrow(message);
  });

  it("of torch's own making, damaged at random, is read or refused, never anything else", async () => {
    const golden = new URL("../../test/golden/layouts/bin/pytorch_model.bin", import.meta.url);
    const good = new Uint8Array(readFileSync(golden));
    const pickleEnd = 24_000;
    const random = createRandom(13);
    for (let round = 0; round < 60; round++) {
      const bytes = good.slice();
      for (let i = random.integer(1, 4); i > 0; i--) {
        const at =
          random.uniform() < 0.7
            ? random.integer(60, pickleEnd)
            : random.integer(bytes.length - 20_000, bytes.length);
        bytes[at] = random.integer(0, 256);
      }
      const tensors = await read(bytes).catch((error) => {
        expect(error.code).toMatch(/^MODEL_(FILE_CORRUPT|PICKLE_REFUSED|UNSUPPORTED)$/);
        return new Map();
      });
      for (const { offset, length } of tensors.values())
        expect(offset + length).toBeLessThanOrEqual(bytes.length);
    }
  });

  it("of torch's own making, cut off anywhere, is not taken for a whole one", async () => {
    const golden = new URL("../../test/golden/layouts/bin/pytorch_model.bin", import.meta.url);
    const good = new Uint8Array(readFileSync(golden));
    const random = createRandom(14);
    for (let round = 0; round < 60; round++) {
      const cut = good.slice(0, random.integer(0, good.length));
      await expect(read(cut)).rejects.toMatchObject({ code: "MODEL_FILE_CORRUPT" });
    }
  });
});
