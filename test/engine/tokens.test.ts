/** Words to token ids, as transformers has them: 220 strings and a real nmt_nfkc charsmap. */
import { existsSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { openModelFolder } from "#registry";
import { createTokenizer } from "../../src/engine/tokenize.ts";

it.each([
  ["sentencepiece's pieces and character map", "odd"],
  ["whole words", "words"],
  ...(existsSync(new URL("../golden/tiny/tokens.json", import.meta.url))
    ? [["the embedded model", "tiny"]]
    : []),
])("a tokenizer of %s gives transformers' ids for every string", async (_, name) => {
  const golden = new URL(`../golden/${name}/`, import.meta.url).pathname;
  const folder = name === "tiny" ? new URL("../../models/tiny/", import.meta.url).pathname : golden;
  const found = await openModelFolder(folder);
  if (!found) throw new Error("no fixture");
  const tokenize = await createTokenizer(found, 100_000);
  const cases: { text: string; ids: number[] }[] = JSON.parse(readFileSync(`${golden}tokens.json`, "utf8"));
  const different = cases
    .map(({ text, ids }) => ({ text, wanted: ids, found: tokenize(text) }))
    .filter(({ wanted, found }) => JSON.stringify(wanted) !== JSON.stringify(found));
  for (const { text, wanted, found } of different) {
    const points = [...text].map((c) => `U+${(c.codePointAt(0) ?? 0).toString(16)}`).join(" ");
    console.log(JSON.stringify(text), points, "wanted", wanted.join(" "), "found", found.join(" "));
  }
  expect(different.map(({ text }) => text)).toEqual([]);
});
