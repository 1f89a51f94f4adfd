import { expect, it } from "vitest";
import { createRandom } from "#base";
import { createDataUriDecoder } from "./decode-data-uri.ts";

const random = createRandom(5);

/** What a URI holds, decoded in pieces; undefined where it is none. */
function decode(uri: string): string | undefined {
  const decoder = createDataUriDecoder();
  const text = Buffer.from(uri.slice("data:".length));
  const content: Buffer[] = [];
  for (let at = 0; at < text.length; ) {
    const size = random.integer(1, 9);
    content.push(decoder.write(text.subarray(at, at + size)));
    at += size;
  }
  content.push(decoder.end());
  return decoder.isValid ? Buffer.concat(content).toString("latin1") : undefined;
}

it("decodes base64 of every length, with and without padding, in lines, and percent-encoded", () => {
  for (const text of ["a", "ab", "abc", "abcd", "\u00ff\u00fe\u00fd".repeat(50)]) {
    const base64 = Buffer.from(text, "latin1").toString("base64");
    const lines = base64.replace(/.{1,76}/g, "$&\r\n");
    for (const form of [base64, base64.replace(/=+$/, ""), lines, encodeURIComponent(base64)]) {
      expect(decode(`data:audio/wav;base64,${form}`)).toBe(text);
      expect(decode(`data:;BASE64,${form}`)).toBe(text);
    }
  }
});

it("decodes bytes that are written as they are, or in percents", () => {
  expect(decode("data:,hello%20there")).toBe("hello there");
  expect(decode("data:audio/mpeg,%FF%fb~")).toBe("\u00ff\u00fb~");
});

it("names the type, without its parameters", () => {
  const typeOf = (head: string) => {
    const decoder = createDataUriDecoder();
    decoder.write(Buffer.from(head));
    return decoder.contentType;
  };
  expect(typeOf("Audio/WAV;codecs=1;base64,")).toBe("audio/wav");
  expect(typeOf(",x")).toBe("");
});

it("refuses what is no such URI", () => {
  for (const form of [
    "A",
    "AAAAA",
    "AA!A",
    "AAAA*AAA",
    "%",
    "%4",
    "%zz",
    "AA=A",
    "AAAA===",
    "\u00e4\u00e4\u00e4\u00e4",
  ]) {
    expect([form, decode(`data:audio/wav;base64,${form}`)]).toEqual([form, undefined]);
  }
  for (const uri of [
    "data:",
    "data:audio/wav;base64",
    `data:${"x".repeat(300)},a`,
    "data:,gr\u00fcn",
    "data:,%4",
  ]) {
    expect([uri, decode(uri)]).toEqual([uri, undefined]);
  }
});
