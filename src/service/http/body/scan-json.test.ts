import { expect, it } from "vitest";
import { createRandom } from "#base";
import { clipMark, createJsonScanner, findExcess, type JsonBounds, requestBounds } from "./scan-json.ts";
import { createUnescaper } from "./unescape-json.ts";

const excess = (text: string, bounds: JsonBounds = requestBounds) => findExcess(Buffer.from(text), bounds);

/** Look at a text in pieces; what was taken out, and the rest. */
function scanInPieces(text: string, sizeOf: () => number) {
  let [begun, taken] = [0, ""];
  const unescaper = createUnescaper();
  const scanner = createJsonScanner(requestBounds, {
    begin: () => begun++,
    take(bytes, from) {
      const { text: said, end } = unescaper.read(bytes, from);
      taken += said.toString("latin1");
      return end;
    },
  });
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) {
    const size = sizeOf();
    expect(scanner.scan(bytes.subarray(at, at + size))).toBeUndefined();
    at += size;
  }
  return { begun, taken, rest: scanner.rest().toString(), isValid: unescaper.isValid };
}

it("takes what callers send", () => {
  expect(
    excess(JSON.stringify({ input: { prompt: 'say "hi" \\' }, webhook: "https://a/b" })),
  ).toBeUndefined();
  expect(excess("")).toBeUndefined();
  expect(excess('{"a": "never closed')).toBeUndefined();
});

it("names what is too deep, too many, too long", () => {
  expect(excess("[".repeat(16 << 20))).toContain("deep");
  expect(excess(`{"a":${"[".repeat(40)}`)).toContain("deep");
  expect(excess(`[${"1,".repeat(20_000)}1]`)).toContain("values");
  expect(excess(`{${Array.from({ length: 20_000 }, (_, i) => `"k${i}":1`).join()}}`)).toContain("values");
  expect(excess(`{"a":1${" ".repeat(2 << 20)}}`)).toContain("bytes");
  expect(excess(`{"a":"${"x".repeat(2 << 20)}"}`)).toContain("bytes");
});

it("sees through quotes and backslashes as a parser does", () => {
  const random = createRandom(11);
  for (let i = 0; i < 300; i++) {
    const piece = () => ['"', "\\", "[", "]", "{", "a", ",", "\n"][random.integer(0, 8)] as string;
    const text = Array.from({ length: random.integer(0, 30) }, piece).join("");
    const value = { [text]: [text, { deep: [[text]] }], long: text.repeat(400) };
    // Depth 5: object, list, object, list, list.
    const at = (depth: number) => excess(JSON.stringify(value), { ...requestBounds, depth });
    expect([at(5), at(4)]).toEqual([undefined, expect.stringContaining("deep")]);
  }
});

it("takes the clip out of any request, however it arrives, and leaves all else as it was", () => {
  const random = createRandom(12);
  for (let i = 0; i < 200; i++) {
    const letters = ['"', "\\", "/", "\n", ",", "A", "{", ":"];
    const clip = Array.from({ length: random.integer(0, 40) }, () => letters[random.integer(0, 8)]).join("");
    const body = {
      input: { prompt: 'audio":"data:', audio: `data:${clip}`, z: ["data:x"] },
      audio: "data:y",
    };
    const text = JSON.stringify(body, null, random.integer(0, 2));
    const escaped = i % 2 ? text.replaceAll("/", "\\/").replaceAll("A", "\\u0041") : text;
    const { begun, taken, rest, isValid } = scanInPieces(escaped, () => random.integer(1, 9));
    expect([begun, taken, isValid]).toEqual([1, clip, true]);
    expect(JSON.parse(rest)).toEqual({ ...body, input: { ...body.input, audio: clipMark } });
  }
});

it("takes nothing else for a clip", () => {
  const bodies = [
    { audio: "data:x" },
    [{ input: { audio: "data:x" } }],
    { input: [{ audio: "data:x" }] },
    { input: { a: { audio: "data:x" } } },
    { input: { audio: ["data:x"] } },
    { input: { audio: "date:x", b: "data:x", "data:": 1 } },
    { x: { input: { audio: "data:x" } } },
  ];
  for (const body of bodies) {
    const text = JSON.stringify(body);
    expect(scanInPieces(text, () => 3)).toMatchObject({ begun: 0, rest: text });
  }
});

it("tells what is in no text of JSON", () => {
  for (const text of ["\\x", "\\u00g1", "\\u12", "\n", "\\"]) {
    const { isValid } = scanInPieces(`{"input":{"audio":"data:${text}"}}`, () => 2);
    expect([text, isValid || text === "\\"]).toEqual([text, text === "\\"]);
  }
});
