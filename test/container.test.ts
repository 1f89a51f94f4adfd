/** What the image is built from: the tree that `.dockerignore` leaves, and the steps of `Dockerfile` that run here. */
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, matchesGlob } from "node:path";
import { describe, expect, it } from "vitest";
import { scratchFolder } from "./run-binary.ts";

const root = new URL("..", import.meta.url).pathname;
const dockerfile = readFileSync(join(root, "Dockerfile"), "utf8");
const scratch = scratchFolder();

/** Whether `.dockerignore` leaves a file out: the last rule that matches it or a folder above it decides. */
function isIgnored(path: string, rules: readonly string[]): boolean {
  let ignored = false;
  for (const rule of rules) {
    const pattern = rule.replace(/^!/, "");
    if (matchesGlob(path, pattern) || matchesGlob(path, `${pattern}/**`)) ignored = !rule.startsWith("!");
  }
  return ignored;
}

/** The commands of a `RUN` line that begins with some text. */
function stepOf(start: string): string {
  const line = dockerfile.split("\n").find((text) => text.startsWith(`RUN ${start}`));
  if (line === undefined) throw new Error(`Dockerfile has no step "RUN ${start}"`);
  return line.slice(4);
}

describe("the image", () => {
  it("can be built from the tree that is sent to the builder, and what it builds runs", () => {
    const rules = readFileSync(join(root, ".dockerignore"), "utf8").split("\n").filter(Boolean);
    const listed = execFileSync("git", ["ls-files", "-co", "--exclude-standard"], {
      cwd: root,
      encoding: "utf8",
    });
    const tree = join(scratch, "app");
    for (const path of listed
      .trim()
      .split("\n")
      .filter((file) => !isIgnored(file, rules))) {
      mkdirSync(dirname(join(tree, path)), { recursive: true });
      cpSync(join(root, path), join(tree, path));
    }
    symlinkSync(join(root, "node_modules"), join(tree, "node_modules"));
    const [build = ""] = stepOf("npm run build").split(" && ");
    const built = spawnSync(build, { cwd: tree, shell: true, encoding: "utf8" });
    expect([built.status, built.status === 0 ? "" : built.stdout + built.stderr]).toEqual([0, ""]);
    const entry = join(tree, "dist/apps/cli/main.js");
    expect(execFileSync(process.execPath, [entry, "--version"], { encoding: "utf8" })).toMatch(/^\d+\.\d+/);
    // All that the second stage copies is there.
    for (const [, path = ""] of dockerfile.matchAll(/--from=build ((?:\/app\/\S+ )+)/g)) {
      for (const file of path.trim().split(" "))
        expect(readdirSync(tree)).toContain(file.replace("/app/", ""));
    }
  }, 600_000);

  it("holds the runtime's libraries for its own platform alone", () => {
    const tree = join(scratch, "pruned");
    const platforms = ["darwin/arm64", "linux/arm64", "linux/x64", "win32/arm64", "win32/x64"];
    for (const platform of platforms) {
      const folder = join(tree, "node_modules/onnxruntime-node/bin/napi-v6", platform);
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, "library"), "");
    }
    const step = stepOf("cd node_modules/onnxruntime-node");
    expect(spawnSync(step, { cwd: tree, shell: true, encoding: "utf8" }).stderr).toBe("");
    const left = readdirSync(join(tree, "node_modules/onnxruntime-node/bin"), { recursive: true });
    expect(left.filter((name) => String(name).endsWith("library"))).toEqual([
      `napi-v6/linux/${process.arch}/library`,
    ]);
    // The layout that the step knows is the installed package's.
    const installed = readdirSync(join(root, "node_modules/onnxruntime-node/bin"), { recursive: true });
    expect(installed).toContain(`napi-v6/linux/${process.arch}`);
  });

  it("stands on a Node that gets security updates", () => {
    const versions = [...dockerfile.matchAll(/^FROM node:(\d+)-/gm)].map(([, version]) => Number(version));
    expect(new Set(versions).size).toBe(1);
    // Even versions are supported for three years from April of their year; 24 until April 2028.
    expect(versions[0]).toBeGreaterThanOrEqual(24);
    expect((versions[0] ?? 1) % 2).toBe(0);
  });
});
