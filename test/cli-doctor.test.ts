/** `doctor` through the binary: all well, and each thing missing with the command that mends it. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { InstallationReport } from "#studio";
import { runBinary, scratchFolder } from "./run-binary.ts";

const root = new URL("..", import.meta.url).pathname;
const folder = scratchFolder();
const home = join(folder, "home");
const usual = { MUSICGEN_LOOPER_HOME: home, MUSICGEN_LOOPER_MODEL: "" };
const examine = async (env: Record<string, string> = {}, binary?: string) => {
  const run = await runBinary(["doctor", "--json"], { env: { ...usual, ...env }, cwd: folder, binary });
  expect(run.stderr).toBe("");
  return { code: run.code, report: JSON.parse(run.stdout) as InstallationReport };
};

describe("the doctor", () => {
  it("finds everything there, tells what it is, and leaves nothing behind", async () => {
    const { code, report } = await examine();
    expect(code).toBe(0);
    expect(report).toMatchObject({ ok: true, problems: [], embedded: { complete: true } });
    const { dependencies, version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      dependencies: Record<string, string>;
      version: string;
    };
    expect(report.software).toBe(`musicgen-looper ${version}`);
    expect(report.runtime.version).toBe(dependencies["onnxruntime-node"]);
    expect(report.node.version).toBe(process.versions.node);
    expect(report.home).toMatchObject({ path: home, writable: true });
    expect(report.models.default).toBe("tiny");
    expect(report.models.installed.map(({ name }) => name)).toEqual(["tiny"]);
    expect(existsSync(home)).toBe(false);
  });

  it("says the same to a person, a line for each check, whether or not CI is set", async () => {
    for (const CI of ["", "true"]) {
      const { code, stdout, stderr } = await runBinary(["doctor"], { env: { ...usual, CI }, cwd: folder });
      expect([code, stderr]).toEqual([0, ""]);
      expect(stdout.match(/^✓ (\w+)/gm)).toEqual(
        ["node", "runtime", "package", "home", "disk", "models"].map((check) => `✓ ${check}`),
      );
    }
  });

  it("says where it cannot write, with the exit code of that error", async () => {
    const { code, report } = await examine({ MUSICGEN_LOOPER_HOME: "/proc/looper" });
    expect(code).toBe(5);
    expect(report.ok).toBe(false);
    expect(report.problems).toMatchObject([
      { check: "home", code: "OUTPUT_UNWRITABLE", fix: expect.stringContaining("MUSICGEN_LOOPER_HOME=") },
    ]);
    expect(report.home.writable).toBe(false);
  });

  it("says which model the environment names in vain, and how to get it", async () => {
    const { code, report } = await examine({ MUSICGEN_LOOPER_MODEL: "large" });
    expect(code).toBe(3);
    expect(report.problems).toMatchObject([
      { check: "models", code: "MODEL_NOT_FOUND", fix: "musicgen-looper pull large" },
    ]);
    const run = await runBinary(["doctor"], { env: { ...usual, MUSICGEN_LOOPER_MODEL: "large" } });
    expect(run.stdout).toMatch(/^✗ models .*\[MODEL_NOT_FOUND\]\n +fix: musicgen-looper pull large$/m);
  });
});

describe("the doctor of a damaged installation", () => {
  const copy = join(folder, "copy");
  const binary = join(copy, "dist/apps/cli/main.js");

  beforeAll(() => {
    for (const part of ["dist", "models", "package.json"]) {
      cpSync(join(root, part), join(copy, part), { recursive: true });
    }
    mkdirSync(join(copy, "node_modules"));
    for (const name of readdirSync(join(root, "node_modules"))) {
      if (name === "onnxruntime-node" || name.startsWith(".")) continue;
      symlinkSync(join(root, "node_modules", name), join(copy, "node_modules", name));
    }
  });

  it("finds the runtime, a model cut short and the listener's weights missing, all at once", async () => {
    truncateSync(join(copy, "models/tiny/model.safetensors"), 1_000_000);
    truncateSync(join(copy, "models/beat/weights.json"), 100);
    const { code, report } = await examine({}, binary);
    expect(code).toBe(5);
    expect(report.problems.map(({ check, code }) => [check, code])).toEqual([
      ["runtime", "RUNTIME_FAILED"],
      ["package", "MODEL_FILE_CORRUPT"],
      ["package", "MODEL_FILE_CORRUPT"],
    ]);
    for (const { fix } of report.problems) expect(fix).toBe("npm install --ignore-scripts musicgen-looper");
    expect(report).toMatchObject({ runtime: { version: null }, embedded: { complete: false } });
  });
});
