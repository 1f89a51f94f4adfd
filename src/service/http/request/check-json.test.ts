import { expect, it } from "vitest";
import { createRandom } from "#base";
import { findExcess, requestBounds } from "./check-json.ts";

const excess = (text: string, bounds = requestBounds) => findExcess(Buffer.from(text), bounds);

it("takes what callers send, a long file among it", () => {
  const audio = `data:audio/wav;base64,${"A".repeat(12 << 20)}`;
  expect(
    excess(JSON.stringify({ input: { prompt: 'say "hi" \\', audio }, webhook: "https://a/b" })),
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
  // Many texts that are not long: 9,000 of 4,000 bytes each.
  expect(excess(`[${Array.from({ length: 9000 }, () => `"${"x".repeat(4000)}"`).join()}]`)).toContain(
    "bytes",
  );
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
