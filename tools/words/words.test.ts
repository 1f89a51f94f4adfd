import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { writeWords } from "./write-words.ts";

it("docs/words.md is what the tables say: npm run -s ts -- tools/words/main.ts writes it anew", () => {
  expect(readFileSync(new URL("../../docs/words.md", import.meta.url), "utf8")).toBe(writeWords());
});
