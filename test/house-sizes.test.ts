/** Pieces stay of a size that is read at a glance: files in a folder, bytes of a file, lines of a function. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const root = new URL("..", import.meta.url).pathname;
const maxFilesInFolder = 20;
const maxBytes = 16 * 1024;
const maxFunctionLines = 80;
/** The pickle reader's switch: a table of opcodes in the form of a function. */
const tables = ["src/checkpoint/unpickle.ts #step"];

const folders = new Map<string, string[]>();
function walk(folder: string): void {
  const files: string[] = [];
  for (const name of readdirSync(join(root, folder))) {
    const path = `${folder}/${name}`;
    if (statSync(join(root, path)).isDirectory()) walk(path);
    else files.push(path);
  }
  folders.set(folder, files);
}
walk("src");
const sources = [...folders.values()].flat().filter((path) => /\.tsx?$/.test(path));

function longFunctions(path: string): string[] {
  const tree = ts.createSourceFile(
    path,
    readFileSync(join(root, path), "utf8"),
    ts.ScriptTarget.Latest,
    true,
  );
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && "body" in node && node.body) {
      const lineOf = (at: number) => tree.getLineAndCharacterOfPosition(at).line;
      const lines = lineOf(node.end) - lineOf(node.getStart()) + 1;
      if (lines > maxFunctionLines) found.push(`${path} ${node.name?.getText() ?? "without a name"}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

describe("the pieces of the house", () => {
  it("lie at most twenty to a folder", () => {
    const crowded = [...folders].filter(([, files]) => files.length > maxFilesInFolder);
    expect(crowded.map(([folder, files]) => `${folder}: ${files.length}`)).toEqual([]);
    expect(sources.length).toBeGreaterThan(500);
  });

  it("have at most 16 KiB", () => {
    expect(sources.filter((path) => statSync(join(root, path)).size > maxBytes)).toEqual([]);
  });

  it("have functions of at most 80 lines, tables aside", () => {
    const long = sources.filter((path) => !path.includes(".test.")).flatMap(longFunctions);
    expect(long).toEqual(tables);
  });
});
