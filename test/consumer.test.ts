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

/** Compile a program as strictly as TypeScript can, and run it. */
function compileAndRun(name: string, source: string, type: "ts" | "cts" = "ts") {
  writeFileSync(join(project, `${name}.${type}`), source);
  const compilerOptions = {
    target: "es2022",
    module: "nodenext",
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    noPropertyAccessFromIndexSignature: true,
    noImplicitOverride: true,
    noImplicitReturns: true,
    noUnusedLocals: true,
    isolatedModules: true,
    verbatimModuleSyntax: true,
    types: ["node"],
    outDir: "out",
    skipLibCheck: false,
  };
  writeFileSync(
    join(project, "tsconfig.json"),
    JSON.stringify({ compilerOptions, files: [`${name}.${type}`] }),
  );
  const here = { cwd: project, encoding: "utf8" } as const;
  const tsc = spawnSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", "."], here);
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [`out/${name}.${type === "ts" ? "js" : "cjs"}`],
    here,
  );
  return { errors: tsc.stdout, status, stdout, stderr };
}

describe("the packed tarball", () => {
  it("carries the program, the model and the notices, and no tests or sources", () => {
    const files = readdirSync(installed, { recursive: true, encoding: "utf8" });
    for (const file of [
      "dist/index.js",
      "dist/index.d.ts",
      "dist/player/loops.html",
      "models/tiny/model.safetensors",
      "models/beat/weights.json",
      "LICENSE",
      "NOTICE",
    ]) {
      expect(files).toContain(file);
    }
    expect(files.filter((file) => /\.test\.|^(src|tools|training)\//.test(file))).toEqual([]);
  });

  it("carries every file that its README links to", () => {
    const readme = readFileSync(join(installed, "README.md"), "utf8");
    const targets = [...readme.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map((match) => match[1] as string);
    expect(targets.length).toBeGreaterThan(5);
    expect(targets.filter((target) => !existsSync(join(installed, target)))).toEqual([]);
  });

  it("runs the README's example, which compiles strictly", () => {
    const readme = readFileSync(join(root, "README.md"), "utf8");
    const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] as string;
    const run = compileAndRun("example", example);
    expect(run).toMatchObject({ errors: "", status: 0, stderr: "" });
    expect(run.stdout).toMatch(/^loops\/cut\/.*_120bpm_.*\.wav \d+$/m);
    for (const file of ["loops/house/loops.json", "loops/house/loops.html", "loops/cut/loops.json"]) {
      expect(existsSync(join(project, file))).toBe(true);
    }
  }, 600_000);

  it("is required from CommonJS: loops in memory, and its own errors for stopping, closing and unknown models", () => {
    const program = `
import looperModule = require("musicgen-looper");
const { createLooper, cutFile, isLooperError } = looperModule;
const codeOf = (work: Promise<unknown>) =>
  work.then(() => "none", (error: unknown) => (isLooperError(error) ? error.code : String(error)));
async function main(): Promise<void> {
  const looper = await createLooper({ model: "tiny" });
  const request = { prompt: "house drums", bpm: 124, variations: 1, bars: 1, seed: 1 };
  const pack = await looper.makeLoops(request, { write: false });
  for (const { name, clip, bytes } of pack.audio) console.log(name, clip.channels[0]?.length, bytes.length > 100);
  const stop = new AbortController();
  const stopped = codeOf(looper.makeLoops(request, { write: false, signal: stop.signal }));
  stop.abort();
  console.log(await stopped);
  console.log(await codeOf(cutFile("x.wav", {}, { signal: AbortSignal.abort() })));
  console.log(await codeOf(looper.makeLoops({ ...request, model_version: "musicgen-smal" })));
  await looper.close();
  console.log(await codeOf(looper.makeLoops(request)));
}
void main();
`;
    const run = compileAndRun("common", program, "cts");
    expect(run).toMatchObject({ errors: "", status: 0 });
    expect(run.stdout.split("\n")).toEqual([
      expect.stringMatching(/^house-drums_124bpm_1bar_v01\.wav 85355 true$/),
      "RUNTIME_STOPPED",
      "RUNTIME_STOPPED",
      "MODEL_UNKNOWN",
      "RUNTIME_CLOSED",
      "",
    ]);
    expect(existsSync(join(project, "loops/house-drums-124-1"))).toBe(false);
  }, 600_000);

  it("has a door to the service, which compiles strictly and serves", () => {
    const example = `
import { createJsonLog, startServer, type Server, type ServerOptions } from "musicgen-looper/server";
const options: ServerOptions = { data: "data", port: 0, log: createJsonLog("error") };
const server: Server = await startServer(options);
const answer = await fetch(new URL("/v1/models", server.url));
console.log(answer.status);
await server.stop(0);
`;
    expect(compileAndRun("service", example)).toEqual({ errors: "", status: 0, stdout: "200\n", stderr: "" });
  }, 240_000);
});
