/** NOTICE is what the lock file says, and nobody is left out. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { claims, composites } from "./inside-packages.ts";
import { shippedPackages } from "./shipped-packages.ts";
import { writeNotice } from "./write-notice.ts";

const root = new URL("../..", import.meta.url).pathname;
const notice = readFileSync(join(root, "NOTICE"), "utf8");

describe("NOTICE", () => {
  it("is what the tool writes: npm run -s ts -- tools/notice/main.ts", () => {
    expect(notice).toBe(writeNotice(root));
  });

  it("names every dependency of package.json, and a maker for each package", () => {
    const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      dependencies: Record<string, string>;
    };
    for (const name of Object.keys(dependencies)) expect(notice).toMatch(new RegExp(`^${name} \\d`, "m"));
    expect(notice).not.toContain("names nobody");
  });

  it("names every package whose code the pages contain", () => {
    const folder = join(root, "src/player");
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
      /tsx?$/.test(name),
    );
    const imported = files.flatMap((name) =>
      [...readFileSync(join(folder, name), "utf8").matchAll(/ from "((?:@[\w-]+\/)?[\w-]+)[^"]*"/g)].map(
        ([, found]) => found,
      ),
    );
    const packages = new Set(imported.filter((name) => !["vitest"].includes(name as string)));
    expect(packages.size).toBeGreaterThan(2);
    for (const name of packages) expect(notice).toMatch(new RegExp(`^${name} \\d[^\n]*, MIT$`, "m"));
  });

  it("knows of no package that is not installed any more", () => {
    const names = new Set(shippedPackages(root).map(({ name }) => name));
    const gone = [...Object.keys(composites), ...Object.keys(claims)].filter((name) => !names.has(name));
    expect(gone).toEqual([]);
  });
});
