/** The walls are real: every illegal pair of floors is refused, and no file escapes the lint. */
import { execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { browser, floors, pure, sideDoors } from "../floors.mjs";

const root = new URL("..", import.meta.url).pathname;
const names = Object.keys(floors);
const doors = names.filter((name) => !name.startsWith("apps/"));
const word = (floor: string) => floor.replace(/\W/g, "_");

interface Summary {
  error: number;
  totalCruised: number;
  violations: { rule: { name: string }; from: string; to: string }[];
}

function cruise(folder: string): Summary {
  const bin = join(root, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
  const run = spawnSync(process.execPath, [bin, "src", "-c", ".dependency-cruiser.mjs", "-T", "json"], {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: 1e9,
  });
  return (JSON.parse(run.stdout) as { summary: Summary }).summary;
}

let model = "";

beforeAll(() => {
  model = mkdtempSync(join(tmpdir(), "house-"));
  for (const file of ["floors.mjs", ".dependency-cruiser.mjs", "package.json"])
    cpSync(join(root, file), join(model, file));
  for (const file of readdirSync(root).filter((name) => name.startsWith("tsconfig")))
    cpSync(join(root, file), join(model, file));
  symlinkSync(join(root, "node_modules"), join(model, "node_modules"));
  for (const floor of names) {
    mkdirSync(join(model, "src", floor), { recursive: true });
    const below = (floors[floor] ?? []).map(
      (other) =>
        `export ${browser.includes(other) ? "type " : ""}{ ${word(other)} as ${word(floor)}_${word(other)} } from "#${other}";\n`,
    );
    writeFileSync(
      join(model, "src", floor, "index.ts"),
      `${below.join("")}export const ${word(floor)} = 1;\n`,
    );
  }
});

afterAll(() => rmSync(model, { recursive: true, force: true }));

describe("the house", () => {
  it("takes a tree that imports just what the map allows", () => {
    const clean = cruise(model);
    expect(clean.violations).toEqual([]);
    expect(clean.totalCruised).toBeGreaterThanOrEqual(names.length);
  });

  it("refuses every other import between floors", () => {
    const probes: { from: string; to: string; legal: boolean }[] = [];
    for (const from of names) {
      for (const to of doors) {
        if (from === to) continue;
        const file = `src/${from}/probe-${word(to)}.ts`;
        writeFileSync(
          join(model, file),
          `import { ${word(to)} } from "#${to}";\nexport const v = ${word(to)};\n`,
        );
        probes.push({ from: file, to: `src/${to}/index.ts`, legal: (floors[from] ?? []).includes(to) });
      }
    }
    const refused = new Set(
      cruise(model)
        .violations.filter((violation) => violation.rule.name.startsWith("floor:"))
        .map((violation) => `${violation.from}>${violation.to}`),
    );
    expect(probes.filter((probe) => !probe.legal && !refused.has(`${probe.from}>${probe.to}`))).toEqual([]);
    expect(probes.filter((probe) => probe.legal && refused.has(`${probe.from}>${probe.to}`))).toEqual([]);
    for (const probe of probes) rmSync(join(model, probe.from));
  });

  it("refuses a way around a door, the platform in a pure floor, a page's code outside of it, a cycle and a test as a dependency", () => {
    writeFileSync(join(model, "src/dsp/deep.ts"), "export const deep = 1;\n");
    writeFileSync(
      join(model, "src/beat/around.ts"),
      'import { deep } from "../dsp/deep.ts";\nexport const v = deep;\n',
    );
    writeFileSync(
      join(model, "src/beat/files.ts"),
      'import { readFileSync } from "node:fs";\nexport const v = readFileSync;\n',
    );
    writeFileSync(join(model, "src/cut/a.ts"), 'import { b } from "./b.ts";\nexport const a = () => b;\n');
    writeFileSync(join(model, "src/cut/b.ts"), 'import { a } from "./a.ts";\nexport const b = () => a;\n');
    writeFileSync(join(model, "src/model/x.test.ts"), "export const x = 1;\n");
    writeFileSync(join(model, "src/model/y.ts"), 'import { x } from "./x.test.ts";\nexport const y = x;\n');
    writeFileSync(
      join(model, "src/looper/shown.ts"),
      'import { player } from "#player";\nexport const v = player;\n',
    );
    const { violations } = cruise(model);
    const rules = new Set(violations.map((violation) => violation.rule.name));
    for (const rule of [
      "leave-by-the-door",
      "pure-floors-know-no-platform",
      "browser-floors-lend-types-alone",
      "no-cycles",
      "nobody-imports-a-test",
    ]) {
      expect(rules).toContain(rule);
    }
  });

  it("cannot be entered but by the doors of package.json", () => {
    const { imports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      imports: Record<string, unknown>;
    };
    expect(Object.keys(imports).sort()).toEqual([...doors, ...sideDoors].map((door) => `#${door}`).sort());
  });

  it("is linted in every file there is", () => {
    const { totalCruised, violations } = cruise(root);
    const files = execFileSync("git", ["ls-files", "src", "--cached", "--others", "--exclude-standard"], {
      cwd: root,
      encoding: "utf8",
    });
    const sources = files.split("\n").filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"));
    expect(violations).toEqual([]);
    expect(totalCruised).toBeGreaterThanOrEqual(sources.length);
  });

  it("keeps the names of Node and of the browser out of the pure floors", () => {
    mkdirSync(join(model, "types/src/base"), { recursive: true });
    const folder = join(model, "types");
    for (const file of ["tsconfig.base.json", "tsconfig.numeric.json", "tsconfig.pure.json"])
      cpSync(join(root, file), join(folder, file));
    cpSync(join(root, "src/common-globals.d.ts"), join(folder, "src/common-globals.d.ts"));
    const forbidden = ["process", "window", "console", "Buffer", "setTimeout", "fetch"];
    writeFileSync(
      join(folder, "src/base/index.ts"),
      forbidden.map((name, i) => `export const v${i} = ${name};\n`).join(""),
    );
    const tsc = spawnSync(
      process.execPath,
      [join(root, "node_modules/typescript/bin/tsc"), "-p", "tsconfig.numeric.json"],
      { cwd: folder, encoding: "utf8" },
    );
    for (const name of forbidden) expect(tsc.stdout).toMatch(new RegExp(`Cannot find name '${name}'`));
    for (const config of ["tsconfig.numeric.json", "tsconfig.pure.json"]) {
      expect(readFileSync(join(root, config), "utf8")).not.toMatch(/"node"|"dom"/i);
    }
    const covered = `${readFileSync(join(root, "tsconfig.numeric.json"), "utf8")}${readFileSync(join(root, "tsconfig.pure.json"), "utf8")}`;
    for (const floor of pure) expect(covered).toContain(`"src/${floor}"`);
  });

  it("knows the names of the browser in its own floors alone, and none of Node's there", () => {
    const configs = readdirSync(root).filter((name) => /^tsconfig.*[.]json$/.test(name));
    const withDom = configs.filter((name) => /"dom"/i.test(readFileSync(join(root, name), "utf8")));
    expect(withDom.sort()).toEqual(["tsconfig.tab.json", "tsconfig.web.json"]);
    const read = withDom.map(
      (name) =>
        JSON.parse(readFileSync(join(root, name), "utf8")) as {
          include: string[];
          compilerOptions: { types?: string[] };
        },
    );
    const included = read.flatMap(({ include }) => include.filter((path) => path.startsWith("src/")));
    expect(included.sort()).toEqual(browser.map((floor) => `src/${floor}`).sort());
    for (const { compilerOptions } of read) expect(compilerOptions.types ?? []).toEqual([]);
  });
});
