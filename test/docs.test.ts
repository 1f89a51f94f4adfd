/** The documents cannot lie: codes and paragraphs agree, links lead somewhere. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { errorTable } from "#base";

const root = new URL("..", import.meta.url).pathname;
const read = (file: string) => readFileSync(join(root, file), "utf8");

describe("docs/errors.md", () => {
  const sections = new Map(
    read("docs/errors.md")
      .split(/^## /m)
      .slice(1)
      .map((section) => [
        section.slice(0, section.indexOf("\n")).trim(),
        section.slice(section.indexOf("\n")).trim(),
      ]),
  );

  it("has a paragraph for each code of the table, and no other", () => {
    expect([...sections.keys()].sort()).toEqual(Object.keys(errorTable).sort());
  });

  it("says something of each", () => {
    for (const [code, text] of sections) expect(`${code}: ${text}`.length).toBeGreaterThan(code.length + 60);
  });
});

describe("links between documents", () => {
  const documents = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"]
    .concat(readdirSync(join(root, "docs")).map((name) => `docs/${name}`))
    .concat(readdirSync(join(root, "docs/adr")).map((name) => `docs/adr/${name}`))
    .filter((name) => name.endsWith(".md"));

  it.each(documents)("of %s lead to files that exist", (document) => {
    const targets = [...read(document).matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)].map(
      (match) => match[1],
    );
    const broken = targets.filter((target) => !existsSync(join(root, dirname(document), target)));
    expect(broken).toEqual([]);
  });
});
