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

describe("exit codes", () => {
  const used = new Set(Object.values(errorTable).map(({ exit }) => String(exit)));
  const all = ["0", "1", ...[...used].sort(), "130", "143"];

  it.each(["README.md", "docs/errors.md"])("are all in the table of %s", (document) => {
    const rows = read(document)
      .split("\n")
      .flatMap((line) => /^\| (\d[\d, ]*) \|/.exec(line)?.[1]?.split(", ") ?? []);
    expect(rows).toEqual(all);
  });
});

describe("decisions", () => {
  const names = readdirSync(join(root, "docs/adr")).filter((name) => name !== "README.md");
  const index = read("docs/adr/README.md");

  it.each(names)("%s follows the template and has its line in the index", (name) => {
    const text = read(`docs/adr/${name}`);
    const [, title] =
      /^# \d{4} (.+)\n\nStatus: (?:accepted|superseded)[^\n]*\nDate: \d{4}-\d\d-\d\d\n/.exec(text) ?? [];
    const sections = [...text.matchAll(/^## (.+)$/gm)].map((match) => match[1]);
    expect(sections).toEqual(["Context", "Decision", "Price", "What would change our mind"]);
    expect(index).toContain(`| [${name.slice(0, 4)}](${name}) | ${title} |`);
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
