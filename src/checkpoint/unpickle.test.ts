import { describe, expect, it } from "vitest";
import { pickle, pickledText } from "../../test/torch-archive.ts";
import { unpickle } from "./unpickle.ts";

const world = { where: "m.bin", global: () => undefined, call: () => undefined, persistent: () => undefined };
const read = (...parts: (number | string)[]) => unpickle(pickle("\x80\x02", ...parts), world);

describe("a pickle", () => {
  it("makes plain values", () => {
    expect(read("N.")).toBeNull();
    expect(read("\x88\x89\x86.")).toEqual([true, false]);
    expect(read("(K\x07M\x01\x02J\xfe\xff\xff\xfft.")).toEqual([7, 513, -2]);
    expect(read("\x8a\x05\x00\x00\x00\x00\x01.")).toBe(2 ** 32);
    expect(read("\x8a\x01\xff.")).toBe(-1);
    expect(read("G\x3f\xf8\x00\x00\x00\x00\x00\x00.")).toBe(1.5);
    expect(read(pickledText("name"), ".")).toBe("name");
    expect(read("](K\x01K\x02eK\x03a.")).toEqual([1, 2, 3]);
    expect(read("}(K\x01K\x02K\x03K\x04uK\x05K\x06s.")).toEqual(
      new Map([
        [1, 2],
        [3, 4],
        [5, 6],
      ]),
    );
    expect(read("K\x09q\x04r\x05\x00\x00\x00h\x04j\x05\x00\x00\x00\x86.")).toEqual([9, 9]);
    expect(read("}}b.")).toEqual(new Map());
  });

  it.each([
    ["cposix\nsystem\n", pickledText("touch /tmp/owned"), "\x85R.", "“posix.system”"],
    ["cbuiltins\neval\n", pickledText("1"), "\x85R.", "“builtins.eval”"],
    [
      "ctorch._utils\n_rebuild_tensor_v2.__globals__\n",
      "",
      ".",
      "“torch._utils._rebuild_tensor_v2.__globals__”",
    ],
    ["(cos\nsystem\n", pickledText("ls"), "o.", "“os.system”"],
    ["(", pickledText("ls"), "ios\nsystem\n.", "the opcode INST at byte 10"],
    [`\x8c\x02os\x8c\x06system`, "\x93", ".", "the opcode SHORT_BINUNICODE at byte 2"],
    ["Pid\n", "", ".", "the opcode PERSID at byte 2"],
    ["\x82\x01", "", ".", "the opcode EXT1 at byte 2"],
    ["K\x01}", "", "b.", "the opcode BUILD at byte 5"],
    ["K\x01", "", "Q.", "something kept elsewhere"],
    ["N)", "", "R.", "a call at byte 4"],
    ["\xfe", "", ".", "the opcode 0xfe at byte 2"],
  ])("that asks for more is refused by name: %j", (a, b, c, asked) => {
    try {
      read(a, b, c);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code: "MODEL_PICKLE_REFUSED" });
      expect(String(error)).toContain(`m.bin asks for ${asked}`);
    }
  });

  it.each([
    "",
    "K",
    "X\xff\xff\xff\xffabc.",
    "cno line",
    "h\x07.",
    "0t.",
    "t.",
    "a.",
    "K\x01s.",
    ".",
    "}K\x01K\x02K\x03u.",
    "(K\x01u.",
    "(b.",
    "\x8a\xff",
  ])("that breaks off or makes no sense is refused: %j", (text) => {
    expect(() => read(text)).toThrowError(
      expect.objectContaining({ code: expect.stringMatching(/^MODEL_/) }),
    );
  });

  it("of many items, or as deep, is no strain", () => {
    const bytes = new Uint8Array(300_004).fill("N".charCodeAt(0));
    bytes.set(pickle("\x80\x02]("), 0);
    bytes.set(pickle("e."), bytes.length - 2);
    expect((unpickle(bytes, world) as unknown[]).length).toBe(299_998);
    const deep = new Uint8Array(100_003).fill(0x85);
    deep.set(pickle("\x80\x02N"), 0);
    deep[deep.length - 1] = ".".charCodeAt(0);
    expect(unpickle(deep, world)).toHaveLength(1);
  });
});
