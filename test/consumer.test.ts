/** A stranger's project: the packed tarball, the README's example, strict TypeScript, plain Node. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { scratchFolder } from "./run-binary.ts";

const root = new URL("..", import.meta.url).pathname;
const project = scratchFolder();
const installed = join(project, "node_modules/musicgen-looper");

beforeAll(() => {
  const packed = execFileSync("npm", ["pack", "--json", "--pack-destination", project], {
    cwd: root,
    encoding: "utf8",
  });
  const [{ filename }] = JSON.parse(packed) as { filename: string }[];
  mkdirSync(installed, { recursive: true });
  execFileSync("tar", ["-xzf", join(project, filename), "-C", installed, "--strip-components", "1"]);
  // What npm would install beside it: its dependencies, and nothing of ours.
  const { dependencies } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  for (const name of [...Object.keys(dependencies), "@types/node"]) {
    const target = join(project, "node_modules", name);
    mkdirSync(join(target, ".."), { recursive: true });
    symlinkSync(join(root, "node_modules", name), target);
  }
  writeFileSync(join(project, "package.json"), '{ "name": "stranger", "private": true, "type": "module" }\n');
}, 60_000);

describe("the packed tarball", () => {
  it("carries the program, the model and the notices, and no tests or sources", () => {
    const files = readdirSync(installed, { recursive: true, encoding: "utf8" });
    for (const file of [
      "dist/index.js",
      "dist/index.d.ts",
      "dist/player/loops.html",
      "models/tiny/model.safetensors",
      "LICENSE",
      "NOTICE",
    ]) {
      expect(files).toContain(file);
    }
    expect(files.filter((file) => /\.test\.|(^|\/)(src|tools|training)\//.test(file))).toEqual([]);
  });

  it("runs the README's example, which compiles strictly", () => {
    const readme = readFileSync(join(root, "README.md"), "utf8");
    const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] as string;
    writeFileSync(join(project, "example.ts"), example);
    const options = {
      target: "es2022",
      module: "nodenext",
      strict: true,
      types: ["node"],
      outDir: "out",
      skipLibCheck: false,
    };
    writeFileSync(
      join(project, "tsconfig.json"),
      JSON.stringify({ compilerOptions: options, files: ["example.ts"] }),
    );
    const tsc = spawnSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", "."], {
      cwd: project,
      encoding: "utf8",
    });
    expect(tsc.stdout).toBe("");
    const run = spawnSync(process.execPath, ["out/example.js"], { cwd: project, encoding: "utf8" });
    expect(run.stderr).toBe("");
    expect(run.status).toBe(0);
    expect(run.stdout).toMatch(/^loops\/cut\/.*_120bpm_.*\.wav \d+$/m);
    for (const file of ["loops/house/loops.json", "loops/house/loops.html", "loops/cut/loops.json"]) {
      expect(existsSync(join(project, file))).toBe(true);
    }
  }, 240_000);
});
