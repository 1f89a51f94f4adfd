/** `mcp` as clients start it: a process of its own, the embedded model, and stdout that carries the protocol alone. */
import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { expect, it } from "vitest";
import type { LoopPack } from "#looper";
import { readAudioFile } from "#platform-node";
import { scratchFolder } from "../run-binary.ts";

const binary = new URL("../../dist/apps/cli/main.js", import.meta.url).pathname;
const folder = scratchFolder();
const request = { prompt: "house drums", bpm: 125, variations: 1, max_duration: 2, candidates: 1, seed: 1 };

it("makes a loop, tells of it, is cancelled, lists models, and ends with its client", async () => {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [binary, "mcp", "--out", join(folder, "packs")],
    env: { ...(process.env as Record<string, string>), MUSICGEN_LOOPER_MODEL: "tiny" },
    cwd: folder,
  });
  const client = new Client({ name: "test", version: "1" });
  // What is no message of the protocol comes here.
  const strays: Error[] = [];
  client.onerror = (error) => strays.push(error);
  await client.connect(transport);
  const told: number[] = [];
  const { structuredContent, isError } = await client.callTool(
    { name: "make_loops", arguments: request },
    undefined,
    { onprogress: ({ progress }) => told.push(progress) },
  );
  expect(isError).toBeUndefined();
  const pack = structuredContent as unknown as LoopPack;
  const [loop] = pack.loops;
  expect(dirname(loop.path)).toBe(join(folder, "packs", "house-drums-125-1"));
  expect((await readAudioFile(loop.path)).channels[0]).toHaveLength(loop.samples);
  expect(told.length).toBeGreaterThan(1);

  const stopping = new AbortController();
  const out = join(folder, "stopped");
  const long = { ...request, variations: 20, max_duration: 8, out };
  const stopped = client.callTool({ name: "make_loops", arguments: long }, undefined, {
    signal: stopping.signal,
    onprogress: () => stopping.abort("enough"),
  });
  await expect(stopped).rejects.toThrow(/enough/);
  const models = await client.callTool({ name: "list_models", arguments: {} });
  expect(models.structuredContent).toMatchObject({ default: { name: "tiny" } });
  const { pid } = transport;
  await client.close();
  expect(() => process.kill(pid as number, 0)).toThrow();
  expect(existsSync(out)).toBe(false);
  expect(readdirSync(folder)).toEqual(["packs"]);
  expect(strays).toEqual([]);
}, 60_000);

it("answers a message that is none, goes on, and ends when its input does", async () => {
  const child = spawn(process.execPath, [binary, "mcp"], { cwd: folder, stdio: ["pipe", "pipe", "pipe"] });
  const text = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) child[name].on("data", (piece) => (text[name] += piece));
  child.stdin.write("these are words\n");
  child.stdin.end(`${JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" })}\n`);
  const code = await new Promise((resolve) => child.on("close", resolve));
  expect([code, text.stderr]).toEqual([0, ""]);
  expect(
    text.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toEqual([{ jsonrpc: "2.0", id: 1, result: {} }]);
});
