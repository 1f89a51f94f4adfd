/** Words to token ids, as transformers has them: 220 strings and a real nmt_nfkc charsmap. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { createEngineHost } from "#platform-node";
import { createTokenizer } from "../../src/engine/tokenize.ts";

const folder = new URL("../golden/odd/", import.meta.url).pathname;

it("gives transformers' ids for every string", async () => {
  const found = await createEngineHost().openFolder(folder);
  if (!found) throw new Error("no fixture");
  const tokenize = await createTokenizer(found, 100_000);
  const cases: { text: string; ids: number[] }[] = JSON.parse(readFileSync(`${folder}tokens.json`, "utf8"));
  const different = cases
    .map(({ text, ids }) => ({ text, wanted: ids, found: tokenize(text) }))
    .filter(({ wanted, found }) => JSON.stringify(wanted) !== JSON.stringify(found));
  for (const { text, wanted, found } of different) {
    const points = [...text].map((c) => `U+${(c.codePointAt(0) ?? 0).toString(16)}`).join(" ");
    console.log(JSON.stringify(text), points, "wanted", wanted.join(" "), "found", found.join(" "));
  }
  expect(different.map(({ text }) => text)).toEqual([]);
});
