/** Hubs that refuse, break off, lie or are not there: an error of the table, and nothing half-written. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { servedBytes } from "../../tools/hub-server/served-file.ts";
import { checkpointFiles, type HubWorld, noiseFiles, openHubWorld } from "./hub-world.ts";

let world: HubWorld;
afterEach(() => world?.close());

const id = "facebook/musicgen-small";
const open = async (fault?: Parameters<typeof openHubWorld>[0]["fault"], files = noiseFiles()) => {
  world = await openHubWorld({ repositories: [{ id, revisions: { main: files } }] });
  world.server.fault = fault;
};
const sentWeights = () => world.server.sent.get("model.safetensors") ?? 0;
const finished = () => existsSync(join(world.models, "small"));

describe("a hub that refuses", () => {
  it.each<[string, string, RegExp]>([
    [
      "nobody/nothing",
      "HUB_UNAUTHORISED",
      /has no nobody\/nothing that is open to everybody \(401\).*HF_TOKEN/,
    ],
    ["me/private", "HUB_UNAUTHORISED", /\(401\)/],
    ["me/gated", "HUB_UNAUTHORISED", /anybody without a token.*Accept its conditions/],
    ["small@no-such-branch", "HUB_NOT_FOUND", /has no revision no-such-branch.*refs\/pr\/N/],
  ])("%s", async (name, code, message) => {
    const main = noiseFiles();
    world = await openHubWorld({
      repositories: [
        { id, revisions: { main } },
        { id: "me/private", revisions: { main }, token: "hf_right" },
        { id: "me/gated", revisions: { main }, token: "hf_right", gated: true },
      ],
    });
    await expect(world.pull(name)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect(world.leftovers()).toEqual([]);
  });

  it("because of the token, or in spite of one", async () => {
    const main = noiseFiles();
    world = await openHubWorld({
      repositories: [
        { id: "me/private", revisions: { main }, token: "hf_right" },
        { id: "me/gated", revisions: { main }, token: "hf_right", gated: true },
      ],
    });
    process.env.HF_TOKEN = "hf_wrong";
    await expect(world.pull("me/private")).rejects.toThrow(/does not accept the token/);
    await expect(world.pull("me/gated")).rejects.toThrow(
      /does not let this token.*Access to this model is restricted/,
    );
    await expect(world.pull("nobody/nothing")).rejects.toMatchObject({ code: "HUB_NOT_FOUND" });
    for (const name of ["me/private", "me/gated"]) {
      expect(
        JSON.stringify(await world.pull(name).catch(({ message, facts }) => ({ message, facts }))),
      ).not.toContain("hf_wrong");
    }
  });

  it.each(["larg", "..", "a/b/c", "a/..", "http://x/y", "-x/y", ""])(
    "a name that is none: %j",
    async (name) => {
      await open();
      await expect(world.pull(name)).rejects.toMatchObject({ code: "MODEL_UNKNOWN" });
      await expect(world.pull("small@../../etc")).rejects.toMatchObject({ code: "INPUT_OUT_OF_RANGE" });
      expect(world.server.requests).toEqual([]);
      expect(world.leftovers()).toEqual([]);
    },
  );
});

describe("a hub that is busy", () => {
  it("is waited for as long as it asks", async () => {
    await open(({ path, before }) =>
      path.includes("/tree/") && before === 0 ? { status: 429, headers: { "Retry-After": "1" } } : undefined,
    );
    const began = performance.now();
    await world.pull("small");
    expect(performance.now() - began).toBeGreaterThan(1000);
    expect(world.notes()).toMatch(/asks for a pause: trying again in 1 s/);
  });

  it("is not waited for within an hour", async () => {
    await open(({ server }) =>
      server === "cdn" ? { status: 429, headers: { "Retry-After": "3600" } } : undefined,
    );
    await expect(world.pull("small")).rejects.toMatchObject({
      code: "HUB_BUSY",
      message: expect.stringMatching(/Pull again later: what has come is kept/),
    });
    expect(finished()).toBe(false);
    world.server.fault = undefined;
    await world.pull("small");
  });

  it("or fails for a moment, is asked again", async () => {
    await open(({ before }) => (before < 2 ? { status: 503 } : undefined));
    await world.pull("small");
  });

  it("or fails for good, is given up", async () => {
    await open(() => ({ status: 500 }));
    await expect(world.pull("small")).rejects.toMatchObject({ code: "HUB_FAILED", facts: { status: 500 } });
    expect(world.leftovers()).toEqual([]);
  });
});

describe("a hub that makes no sense", () => {
  it.each<[string, { status: number; headers?: Record<string, string>; body?: string }, RegExp]>([
    ["sends in a circle", { status: 302, headers: { Location: "?" } }, /in a circle/],
    ["sends further and further", { status: 307, headers: { Location: "./x/" } }, /in a circle/],
    [
      "sends to no web address",
      { status: 302, headers: { Location: "file:///etc/passwd" } },
      /to no web address/,
    ],
    [
      "is a web page",
      { status: 200, body: "<html>Log in to the hotel's network</html>" },
      /is not valid JSON/,
    ],
    ["names no commit", { status: 200, body: "{}" }, /names no commit/],
    ["answers with a list", { status: 200, body: "[]" }, /names no commit/],
  ])("%s", async (_, fault, message) => {
    await open(() => fault);
    await expect(world.pull("small")).rejects.toMatchObject({
      code: "HUB_FAILED",
      message: expect.stringMatching(message),
    });
    expect(world.leftovers()).toEqual([]);
  });

  it("lists files without digests or with names of folders above", async () => {
    const tree = (entry: object) => ({
      status: 200,
      body: JSON.stringify([{ type: "file", path: "config.json", ...entry }]),
    });
    const fault =
      (entry: object) =>
      ({ path }: { path: string }) =>
        path.includes("/tree/") ? tree(entry) : undefined;
    await open(fault({ size: 5 }));
    await expect(world.pull("small")).rejects.toThrow(/without its size or digest/);
    world.server.fault = fault({ size: -5, oid: "0".repeat(40) });
    await expect(world.pull("small")).rejects.toThrow(/without its size or digest/);
    world.server.fault = fault({ size: 5, oid: "0".repeat(40), path: "../../config.json" });
    await expect(world.pull("small")).rejects.toMatchObject({ code: "MODEL_NOT_MUSICGEN" });
    expect(world.leftovers()).toEqual([]);
  });
});

describe("bytes that are damaged on the way", () => {
  it.each(["model.safetensors", "config.json"])("are thrown away and fetched again: %s", async (name) => {
    await open(({ file, server, before, path }) => {
      const content = server === "cdn" || path.startsWith("/api/resolve-cache");
      return file === name && content && before === 0 ? { flip: 777 } : undefined;
    });
    const path = await world.pull("small");
    const digest = createHash("sha256")
      .update(readFileSync(join(path, name)))
      .digest("hex");
    expect(digest).toBe(world.server.digest(id, "main", name));
    expect(world.notes()).toMatch(new RegExp(`${name} arrived damaged`));
  });

  it("twice are an error that names both digests, and the file is gone", async () => {
    await open(({ file, server }) =>
      file === "model.safetensors" && server === "cdn" ? { flip: 9 } : undefined,
    );
    await expect(world.pull("small")).rejects.toMatchObject({
      code: "MODEL_DOWNLOAD_CORRUPT",
      message: expect.stringContaining(world.server.digest(id, "main", "model.safetensors")),
    });
    expect(sentWeights()).toBe(600_000);
    expect(world.leftovers().filter((file) => file.includes("safetensors"))).toEqual([]);
    expect(finished()).toBe(false);
    world.server.fault = undefined;
    await world.pull("small");
    expect(sentWeights()).toBe(900_000);
  });

  it("on this disk, in what an earlier run left, too", async () => {
    await open(({ server, before }) => (server === "cdn" && before === 0 ? { status: 403 } : undefined));
    const staging = join(world.models, ".pulling", "small");
    mkdirSync(staging, { recursive: true });
    const digest = world.server.digest(id, "main", "model.safetensors");
    writeFileSync(join(staging, `model.safetensors.${digest.slice(0, 16)}.part`), new Uint8Array(100_000));
    writeFileSync(join(staging, "config.json"), "x".repeat(checkpointFiles()["config.json"]?.size ?? 0));
    writeFileSync(join(staging, "old.part"), "of another commit");
    await expect(world.pull("small")).rejects.toMatchObject({ code: "HUB_UNAUTHORISED" });
    const path = await world.pull("small");
    expect(JSON.parse(readFileSync(join(path, "config.json"), "utf8")).model_type).toBe("musicgen");
    expect(world.notes()).toMatch(/arrived damaged/);
    expect(readdirSync(path)).not.toContain("old.part");
  });
});

describe("a connection", () => {
  it("that breaks off at the same byte for ever is given up, and what came is kept", async () => {
    await open(({ server, headers }) => {
      const from = Number(headers.range?.match(/\d+/)?.[0] ?? 0);
      return server === "cdn" ? { cutAfter: Math.max(0, 100_000 - from) } : undefined;
    });
    await expect(world.pull("small")).rejects.toMatchObject({ code: "HUB_UNREACHABLE" });
    const part = world.leftovers().find((file) => file.endsWith(".part")) ?? "";
    const [had, before] = [statSync(join(world.home, part)).size, sentWeights()];
    expect(had).toBeGreaterThan(0);
    world.server.fault = undefined;
    await world.pull("small");
    expect(sentWeights() - before).toBe(300_000 - had);
  });

  it("that there is none of says whom it looked for, and how proxies work", async () => {
    await open();
    await world.server.close();
    process.env.HTTPS_PROXY = "http://proxy:3128";
    const failed = world.pull("small");
    await expect(failed).rejects.toMatchObject({ code: "HUB_UNREACHABLE" });
    await expect(failed).rejects.toThrow(
      /127\.0\.0\.1:\d+ cannot be reached \(ECONNREFUSED\).*NODE_USE_ENV_PROXY=1/,
    );
    process.env.HF_ENDPOINT = "http://no-such-host.invalid";
    await expect(world.pull("small")).rejects.toThrow(/no-such-host\.invalid cannot be reached/);
    process.env.HF_ENDPOINT = "huggingface";
    await expect(world.pull("small")).rejects.toMatchObject({ code: "INPUT_OUT_OF_RANGE" });
    expect(world.leftovers()).toEqual([]);
  });
});

describe("a repository that is no MusicGen", () => {
  const { "config.json": _, ...bare } = noiseFiles();
  const { "tokenizer.json": __, ...slow } = noiseFiles();
  const { "model.safetensors": ___, ...weightless } = noiseFiles();
  const config = (change: object) => ({
    ...bare,
    "config.json": servedBytes(JSON.stringify({ model_type: "musicgen", ...change })),
  });
  it.each<[string, Parameters<typeof open>[1], string, RegExp]>([
    ["has no config.json", bare, "MODEL_NOT_MUSICGEN", /has no config\.json/],
    [
      "has no fast tokenizer",
      { ...slow, "spiece.model": servedBytes("x") },
      "MODEL_NOT_MUSICGEN",
      /spiece\.model only/,
    ],
    ["has no weights", weightless, "MODEL_NOT_MUSICGEN", /has no weights/],
    [
      "lacks a shard",
      {
        ...weightless,
        "model.safetensors.index.json": servedBytes("{}"),
        "model-00002-of-00002.safetensors": servedBytes("x"),
      },
      "MODEL_NOT_MUSICGEN",
      /has no weights/,
    ],
    [
      "is a melody model",
      config({ model_type: "musicgen_melody" }),
      "MODEL_NOT_MUSICGEN",
      /Melody models are not supported/,
    ],
    ["is something else", config({ model_type: "bert" }), "MODEL_NOT_MUSICGEN", /“bert”/],
    [
      "has a broken config",
      { ...bare, "config.json": servedBytes("{") },
      "MODEL_FILE_CORRUPT",
      /not valid JSON/,
    ],
  ])("%s: found out before its weights come", async (_name, files, code, message) => {
    await open(undefined, files);
    await expect(world.pull("small")).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
    expect(sentWeights()).toBe(0);
    expect(finished()).toBe(false);
  });
});

describe("a disk that is full", () => {
  const shell = (line: string) => spawnSync(line, { shell: true }).status;

  it("is found out before anything is fetched, and in the middle; then the pull goes on", async (context) => {
    await open(undefined, noiseFiles(3_000_000));
    mkdirSync(world.models, { recursive: true });
    if (shell(`mount -t tmpfs -o size=2m tmpfs ${world.models}`) !== 0) context.skip();
    try {
      await expect(world.pull("small")).rejects.toMatchObject({
        code: "OUTPUT_DISK_FULL",
        message: expect.stringMatching(/3 MB are to come, 2 MB are free/),
      });
      expect(world.server.sent.size).toBe(0);
      shell(`mount -o remount,size=5m ${world.models}`);
      // Somebody else fills the disk meanwhile.
      world.server.fault = ({ server }) => {
        if (server === "cdn") writeFileSync(join(world.models, "other"), new Uint8Array(2_500_000));
        return undefined;
      };
      await expect(world.pull("small")).rejects.toMatchObject({ code: "OUTPUT_DISK_FULL" });
      expect(finished()).toBe(false);
      shell(`rm ${join(world.models, "other")}`);
      world.server.fault = undefined;
      await world.pull("small");
      expect(finished()).toBe(true);
    } finally {
      shell(`umount ${world.models}`);
    }
  });

  it("or cannot be written says where", async () => {
    await open();
    writeFileSync(world.models, "a file");
    await expect(world.pull("small")).rejects.toMatchObject({ code: "OUTPUT_UNWRITABLE" });
  });
});
