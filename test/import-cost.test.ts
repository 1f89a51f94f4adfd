/** Importing is cheap: what only a running model or a service needs is loaded by those who run one. */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { scratchFolder } from "./run-binary.ts";

const root = new URL("..", import.meta.url).pathname;
const dist = (file: string) => new URL(`../dist/${file}`, import.meta.url).href;
const folder = scratchFolder();

/** A program that runs code and prints the address of every module that was loaded for it. */
const recorder = `
  import { appendFileSync } from "node:fs";
  import { createRequire, register } from "node:module";
  const hook = "import { appendFileSync } from 'node:fs';" +
    "export const resolve = async (name, context, next) => {" +
    "  const found = await next(name, context);" +
    "  appendFileSync(process.env.LOADED, found.url + '\\\\n');" +
    "  return found; };";
  register("data:text/javascript," + encodeURIComponent(hook));
  // What CommonJS loads passes the hook by.
  process.on("exit", () => {
    const { cache } = createRequire(import.meta.url);
    for (const path of Object.keys(cache)) appendFileSync(process.env.LOADED, "file://" + path + "\\n");
  });`;
writeFileSync(join(folder, "record.mjs"), recorder);

let count = 0;
/** Packages from which running some code has loaded anything. */
function packagesOf(args: readonly string[]): { packages: Set<string>; modules: number } {
  const log = join(folder, `loaded-${count++}`);
  writeFileSync(log, "");
  const run = spawnSync(process.execPath, ["--import", join(folder, "record.mjs"), ...args], {
    env: { ...process.env, LOADED: log },
    encoding: "utf8",
  });
  expect([run.status, run.stderr]).toEqual([0, expect.any(String)]);
  const modules = new Set(readFileSync(log, "utf8").split("\n").filter(Boolean));
  const names = [...modules].map((url) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1] ?? null);
  return { packages: new Set(names.filter((name) => name !== null)), modules: modules.size };
}
const importing = (file: string) =>
  packagesOf(["--input-type=module", "-e", `await import(${JSON.stringify(dist(file))})`]);

const heavy = [
  "pg",
  "@electric-sql/pglite",
  "hono",
  "@hono/node-server",
  "@hono/zod-openapi",
  "onnxruntime-node",
  "onnxruntime-common",
  "@modelcontextprotocol/sdk",
  "prom-client",
  "@opentelemetry/api",
];
const heavyIn = (packages: Set<string>) => heavy.filter((name) => packages.has(name));

describe("importing", () => {
  it("the library loads no database, no server and no runtime", () => {
    const { packages, modules } = importing("index.js");
    expect(packages).toContain("zod");
    expect(modules).toBeGreaterThan(50);
    expect(heavyIn(packages)).toEqual([]);
  });

  it("the service loads databases and server, which shows that they would be seen; no runtime yet", () => {
    const { packages } = importing("server.js");
    expect(heavyIn(packages)).toEqual(expect.arrayContaining(["pg", "@electric-sql/pglite", "hono"]));
    expect(heavyIn(packages)).not.toContain("onnxruntime-node");
  });

  it("a command loads what that command needs", () => {
    const binary = join(root, "dist/apps/cli/main.js");
    for (const args of [
      ["--version"],
      ["loop", "--help"],
      ["make", "--help"],
      ["models", "--help"],
      ["mcp", "--help"],
    ]) {
      expect(heavyIn(packagesOf([binary, ...args]).packages)).toEqual([]);
    }
    expect(heavyIn(packagesOf([binary, "serve", "--help"]).packages)).toContain("hono");
  });

  it("the tools of agents load their protocol, and none of the rest", () => {
    expect(heavyIn(importing("mcp/index.js").packages)).toEqual(["@modelcontextprotocol/sdk"]);
  });

  it("a floor below the service loads none of it", () => {
    const floors = readdirSync(join(root, "dist"), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !["apps", "service", "mcp", "player"].includes(entry.name))
      .map(({ name }) => name);
    expect(floors).toContain("platform-node");
    for (const floor of floors) {
      expect([floor, ...heavyIn(importing(`${floor}/index.js`).packages)]).toEqual([floor]);
    }
  });
});
