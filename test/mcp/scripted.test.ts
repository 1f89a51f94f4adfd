/** The tools over the protocol, with the official client and an engine that plays what is written down. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { ResourceListChangedNotificationSchema } from "@modelcontextprotocol/sdk/types.js";
import { describe, expect, it } from "vitest";
import { encodeWav } from "#formats";
import type { LoopPack } from "#looper";
import { cutFile, listenFile } from "#studio";
import { createMcpServer } from "../../src/mcp/create-mcp-server.ts";
import { createHeldLooper } from "../../src/mcp/held-looper.ts";
import { createTools } from "../../src/mcp/tools/create-tools.ts";
import { createLooperOf } from "../../src/studio/create-looper.ts";
import { scratchFolder } from "../run-binary.ts";
import { createScriptedEngine } from "../scripted-engine.ts";

const folder = scratchFolder();
const noise = Float32Array.from({ length: 64_000 }, (_, n) => (n % 8000 < 400 ? 0.8 * Math.sin(n / 9) : 0));
writeFileSync(
  join(folder, "pulse.wav"),
  encodeWav({ channels: [noise], sampleRate: 16_000 }, { bitDepth: 16 }),
);

interface Waiting {
  /** Called when a job of the engine begins; the job waits for what it returns. */
  onJob?: () => Promise<void>;
}

/** A client of a server whose models are scripted; which were opened, and how many are open. */
async function connect(waiting: Waiting = {}) {
  const opened: (string | undefined)[] = [];
  let open = 0;
  const looper = createHeldLooper({
    open: async (options) => {
      opened.push(options.model);
      open++;
      const engine = createScriptedEngine(({ stream }) => ({ mark: 1 + stream }));
      const generate: typeof engine.generate = async (job, run) => {
        await waiting.onJob?.();
        return engine.generate(job, run);
      };
      const close = async () => {
        open--;
      };
      return createLooperOf({ ...engine, generate, close }, options);
    },
  });
  const packs = join(folder, "packs");
  const { server, idle } = createMcpServer(createTools({ looper, cutFile, listenFile, packs }));
  const [near, far] = InMemoryTransport.createLinkedPair();
  const client = new Client({ name: "test", version: "1" });
  await Promise.all([server.connect(far), client.connect(near)]);
  return { client, server, looper, idle, opened, stillOpen: () => open };
}

const call = (client: Client, name: string, args: Record<string, unknown>) =>
  client.callTool({ name, arguments: args }) as Promise<{
    isError?: boolean;
    content: { type: string; text?: string; uri?: string; mimeType?: string }[];
    structuredContent: Record<string, unknown>;
  }>;
const small = { prompt: "drums", bpm: 120, variations: 2, max_duration: 2, seed: 3 };

describe("make_loops", () => {
  it("leaves a pack, links its files, and lets them be read; the same model stays open", async () => {
    const { client, opened, looper, stillOpen } = await connect();
    let changes = 0;
    client.setNotificationHandler(ResourceListChangedNotificationSchema, () => void changes++);
    const { content, structuredContent, isError } = await call(client, "make_loops", small);
    expect(isError).toBeUndefined();
    const pack = structuredContent as unknown as LoopPack;
    expect(pack).toMatchObject({ bpm: 120, seed: 3, loops: [{ variation: 1 }, { variation: 2 }] });
    const home = dirname(pack.loops[0].path);
    const links = content.filter(({ type }) => type === "resource_link");
    expect(links.map(({ uri }) => uri).sort()).toEqual(
      readdirSync(home)
        .map((name) => pathToFileURL(join(home, name)).href)
        .sort(),
    );
    expect((await client.listResources()).resources.map(({ uri }) => uri)).toEqual(
      links.map(({ uri }) => uri),
    );
    expect(changes).toBe(1);
    const [sound] = (await client.readResource({ uri: links[0].uri as string })).contents;
    expect(sound).toMatchObject({ mimeType: "audio/wav" });
    const bytes = Buffer.from((sound as { blob: string }).blob, "base64");
    expect(bytes.equals(readFileSync(pack.loops[0].path))).toBe(true);
    const document = pathToFileURL(join(home, "loops.json")).href;
    const [text] = (await client.readResource({ uri: document })).contents as { text: string }[];
    expect(JSON.parse(text.text)).toMatchObject({ seed: 3 });
    await call(client, "make_loops", { ...small, seed: 4, variations: 1 });
    expect([opened, stillOpen()]).toEqual([[undefined], 1]);
    await call(client, "make_loops", { ...small, seed: 5, variations: 1, model_version: "scripted" });
    expect([opened, stillOpen()]).toEqual([[undefined, "scripted"], 1]);
    await looper.close();
    expect(stillOpen()).toBe(0);
  });

  it("tells those who ask how far it is, in figures that rise to one", async () => {
    const { client } = await connect();
    const told: { progress: number; total?: number | undefined; message?: string | undefined }[] = [];
    const params = { name: "make_loops", arguments: { ...small, seed: 6 } };
    await client.callTool(params, undefined, { onprogress: (progress) => told.push(progress) });
    const figures = told.map(({ progress }) => progress);
    expect(figures.length).toBeGreaterThan(3);
    expect(figures).toEqual([...new Set(figures)].sort((a, b) => a - b));
    expect(told.at(-1)).toMatchObject({ progress: 1, total: 1, message: "Writing the pack" });
  });

  it("stops when it is cancelled, leaves nothing, and those that wait behind it run", async () => {
    let begin = () => {};
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const stopping = new AbortController();
    let jobs = 0;
    const { client, idle } = await connect({
      onJob: async () => {
        begin();
        // The first job is still on when the next call has come.
        if (jobs++ === 0) await new Promise((resolve) => setTimeout(resolve, 50));
      },
    });
    const out = join(folder, "stopped");
    const stopped = client.callTool({ name: "make_loops", arguments: { ...small, out } }, undefined, {
      signal: stopping.signal,
    });
    const next = call(client, "make_loops", { ...small, out: join(folder, "next") });
    await begun;
    stopping.abort("changed my mind");
    await expect(stopped).rejects.toThrow(/changed my mind/);
    expect((await next).isError).toBeUndefined();
    await idle();
    expect(existsSync(out)).toBe(false);
    expect(readdirSync(join(folder, "next"))).toHaveLength(4);
  });

  it("stops with the connection", async () => {
    let hangUp = async () => {};
    const { server, client, idle } = await connect({ onJob: () => hangUp() });
    hangUp = () => server.close();
    const out = join(folder, "hung-up");
    await expect(call(client, "make_loops", { ...small, out })).rejects.toThrow();
    await idle();
    expect(existsSync(out)).toBe(false);
  });
});

describe("the other tools", () => {
  it("cut a loop of a file URI, and listen to it", async () => {
    const { client } = await connect();
    const file = pathToFileURL(join(folder, "pulse.wav")).href;
    const cut = await call(client, "cut_loop", { file, bpm: 120, bars: 1, output_format: "flac" });
    expect(cut.structuredContent).toMatchObject({ bpm: 120, loops: [{ beats: 4, bars: 1 }] });
    const [{ path }] = (cut.structuredContent as unknown as LoopPack).loops;
    expect(path.startsWith(join(folder, "packs"))).toBe(true);
    const heard = await call(client, "listen", { file: path, bpm: 120 });
    expect(heard.structuredContent).toMatchObject({ duration_s: 2, beats_per_bar: 4 });
    expect(JSON.parse(heard.content[0].text as string)).toEqual(heard.structuredContent);
  });

  it("have the inputs of the command line and the API, each with its range", async () => {
    const { client } = await connect();
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(["make_loops", "cut_loop", "listen", "list_models"]);
    const [make, cut, listen] = tools.map(({ inputSchema }) => inputSchema);
    expect(make).toMatchObject({
      required: ["prompt"],
      additionalProperties: false,
      properties: { bpm: { minimum: 40, maximum: 300 }, variations: { default: 4 }, out: { type: "string" } },
    });
    expect(cut).toMatchObject({ required: ["file"], properties: { take: { maximum: 99 } } });
    expect(listen).toMatchObject({ required: ["file"], properties: { beats_per_bar: { minimum: 2 } } });
  });
});

describe("what an agent gets wrong", () => {
  const pulse = join(folder, "pulse.wav");
  it.each<[string, string, Record<string, unknown>, string, RegExp]>([
    ["no prompt", "make_loops", {}, "INPUT_MISSING", /prompt is missing/],
    ["a tempo out of range", "make_loops", { ...small, bpm: 900 }, "INPUT_OUT_OF_RANGE", /40 to 300/],
    [
      "a name that is nearly one",
      "make_loops",
      { ...small, variation: 2 },
      "INPUT_UNKNOWN_OPTION",
      /variations\?/,
    ],
    ["a folder that is no text", "make_loops", { ...small, out: 5 }, "INPUT_OUT_OF_RANGE", /out is 5/],
    ["standard input", "cut_loop", { file: "-" }, "INPUT_OUT_OF_RANGE", /carries the protocol/],
    ["another site's file", "listen", { file: "https://x.org/a.wav" }, "INPUT_OUT_OF_RANGE", /file URI/],
    ["a file that is not there", "listen", { file: "absent.wav" }, "INPUT_FILE_NOT_FOUND", /absent/],
    ["no file", "listen", {}, "INPUT_MISSING", /file is missing/],
    ["a metre out of range", "listen", { file: pulse, beats_per_bar: 9 }, "INPUT_OUT_OF_RANGE", /2 to 7/],
    ["inputs of a tool without", "list_models", { all: true }, "INPUT_UNKNOWN_OPTION", /all/],
  ])("%s is an error of the tool, with its code and the way out", async (_, tool, args, code, message) => {
    const { client, opened } = await connect();
    const { isError, content, structuredContent } = await call(client, tool, args);
    expect(isError).toBe(true);
    expect(structuredContent).toMatchObject({ error: { code, retry: false } });
    expect(content[0].text).toMatch(message);
    expect(content[0].text).toContain(code);
    expect(opened).toEqual([]);
  });

  it("a folder that has a pack is refused in the words of the tool", async () => {
    const { client } = await connect();
    const out = join(folder, "twice");
    const args = { file: pulse, bpm: 120, bars: 1, out };
    expect((await call(client, "cut_loop", args)).isError).toBeUndefined();
    const refused = await call(client, "cut_loop", args);
    expect(refused.content[0].text).toMatch(/another folder with out, or write over it with force/);
    expect((await call(client, "cut_loop", { ...args, force: true })).isError).toBeUndefined();
  });

  it("a tool or a resource that there is not is an error of the protocol: no other file can be read", async () => {
    const { client } = await connect();
    await expect(call(client, "make_loop", {})).rejects.toThrow(/there are make_loops, cut_loop/);
    await expect(client.readResource({ uri: pathToFileURL(pulse).href })).rejects.toMatchObject({
      code: -32002,
    });
  });
});
