/** Models from a hub that behaves: the right files, once, with the right digests, in the right place. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { killPulls } from "../../tools/hub-server/kill-pulls.ts";
import { servedBytes, servedNoise } from "../../tools/hub-server/served-file.ts";
import { type HubWorld, noiseFiles, openHubWorld, sha256 } from "./hub-world.ts";

let world: HubWorld;
afterEach(() => world?.close());

const id = "facebook/musicgen-small";
const asked = () => world.server.requests.map(({ file }) => file).filter(Boolean);

describe("pull", () => {
  it("fetches the files a model needs and no others, and proves them", async () => {
    const files = {
      ...noiseFiles(),
      "model.fp32.safetensors": servedNoise(600_000, 8),
      "spiece.model": servedNoise(9, 9),
    };
    world = await openHubWorld({ repositories: [{ id, revisions: { main: files } }], pageSize: 3 });
    const path = await world.pull("small");
    expect(path).toBe(join(world.models, "small"));
    expect(readdirSync(path).sort()).toEqual([
      "config.json",
      "generation_config.json",
      "model.safetensors",
      "pulled.json",
      "tokenizer.json",
      "tokenizer_config.json",
    ]);
    for (const name of readdirSync(path).filter((name) => name !== "pulled.json")) {
      expect(sha256(join(path, name))).toBe(world.server.digest(id, "main", name));
    }
    expect(asked()).not.toContain("README.md");
    // Compressed answers could be neither counted nor gone on with.
    expect(world.server.requests.every(({ headers }) => headers["accept-encoding"] === "identity")).toBe(
      true,
    );
    expect(asked().at(-1)).toBe("model.safetensors");
    expect(world.leftovers().every((file) => file.startsWith("models/small/"))).toBe(true);
    expect(world.events.find(({ event }) => event === "plan")).toMatchObject({
      repository: id,
      commit: world.server.commit(id, "main"),
      licence: "CC-BY-NC-4.0",
      reason: expect.stringMatching(/^model\.safetensors, 300 kB: the smallest form.*Left out: model\.fp32/),
    });
    expect(world.events.at(-1)).toMatchObject({ event: "done", unchanged: false, reused_bytes: 0 });
    const last = world.events.findLast(({ event }) => event === "progress");
    expect(last).toMatchObject({ done_bytes: expect.any(Number) });
    if (last?.event === "progress") expect(last.done_bytes).toBe(last.total_bytes);
  });

  it("asks the hub once more and fetches nothing when the model is there; fetches what is new of a new commit", async () => {
    const before = noiseFiles();
    const after = { ...before, "generation_config.json": servedBytes('{"changed": true}') };
    world = await openHubWorld({ repositories: [{ id, revisions: { main: before, next: after } }] });
    const path = await world.pull("small");
    const requests = world.server.requests.length;
    await world.pull(id);
    expect(world.server.requests.length).toBe(requests + 2);
    expect(world.events.at(-1)).toMatchObject({ event: "done", unchanged: true });
    world.server.sent.clear();
    await world.pull("small@next");
    expect([...world.server.sent.keys()]).toEqual(["generation_config.json"]);
    expect(readFileSync(join(path, "generation_config.json"), "utf8")).toBe('{"changed": true}');
    expect(JSON.parse(readFileSync(join(path, "pulled.json"), "utf8"))).toMatchObject({ revision: "next" });
    expect(world.leftovers().every((file) => file.startsWith("models/small/"))).toBe(true);
  });

  it("sends the token to the hub, and to nobody it is sent on to", async () => {
    world = await openHubWorld({
      repositories: [
        { id: "me/tune", revisions: { main: noiseFiles() }, token: "hf_secret", licence: "mit" },
      ],
    });
    process.env.HF_TOKEN = " hf_secret\n";
    await world.pull("me/tune");
    const of = (name: string) => world.server.requests.filter(({ server }) => server === name);
    expect(of("hub").every(({ headers }) => headers.authorization === "Bearer hf_secret")).toBe(true);
    expect(of("cdn").length).toBeGreaterThan(0);
    expect(of("cdn").some(({ headers }) => "authorization" in headers)).toBe(false);
    expect(
      world
        .leftovers()
        .map((file) => readFileSync(join(world.home, file), "latin1"))
        .join(),
    ).not.toContain("hf_secret");
    expect(world.events.find(({ event }) => event === "plan")).toMatchObject({
      model: "me/tune",
      licence: "mit",
    });
  });

  it("finds the token where the hub's own tools keep it", async () => {
    world = await openHubWorld({
      repositories: [{ id: "me/tune", revisions: { main: noiseFiles() }, token: "hf_file" }],
    });
    mkdirSync(join(world.home, "hf"), { recursive: true });
    writeFileSync(join(world.home, "hf", "token"), "hf_file\n");
    expect(existsSync(await world.pull("me/tune"))).toBe(true);
  });

  it("takes all shards of an index, and gives a variant the name that readers look for", async () => {
    const { "model.safetensors": _, ...small } = noiseFiles();
    const sharded = {
      ...small,
      "pytorch_model.bin.index.json": servedBytes("{}"),
      "pytorch_model-00001-of-00002.bin": servedNoise(5000, 1),
      "pytorch_model-00002-of-00002.bin": servedNoise(3000, 2),
    };
    const variant = {
      ...noiseFiles(9000, "model.fp16.safetensors"),
      "pytorch_model.bin": servedNoise(18_000, 3),
    };
    world = await openHubWorld({
      repositories: [{ id, revisions: { main: sharded, "refs/pr/10": variant } }],
    });
    const path = await world.pull("small");
    expect(readdirSync(path).filter((name) => name.startsWith("pytorch"))).toHaveLength(3);
    expect(await world.pull("small@refs/pr/10")).toBe(path);
    expect(readdirSync(path).filter((name) => /pytorch|safetensors/.test(name))).toEqual([
      "model.safetensors",
    ]);
    expect(statSync(join(path, "model.safetensors")).size).toBe(9000);
  });

  it("goes on after a connection that is cut, asking only for the rest", async () => {
    world = await openHubWorld({
      repositories: [{ id, revisions: { main: noiseFiles(1_000_000) } }],
      fault: ({ file, server, before }) =>
        server === "cdn" && file === "model.safetensors" && before < 4 ? { cutAfter: 150_000 } : undefined,
    });
    const path = await world.pull("small");
    expect(sha256(join(path, "model.safetensors"))).toBe(
      world.server.digest(id, "main", "model.safetensors"),
    );
    const asked = world.server.requests
      .filter(({ server }) => server === "cdn")
      .map(({ headers }) => headers);
    const from = asked.map(({ range }) => Number(range?.match(/\d+/)?.[0] ?? 0));
    expect(from[0]).toBe(0);
    expect(from.slice(1).every((first, i) => first >= (from[i] ?? 0))).toBe(true);
    const name = `"${world.server.digest(id, "main", "model.safetensors")}"`;
    expect(asked.at(-1)).toMatchObject({ range: expect.stringMatching(/^bytes=[1-9]/), "if-range": name });
  });

  it("goes on with what an earlier run left, also when the server calls it otherwise now", async () => {
    world = await openHubWorld({ repositories: [{ id, revisions: { main: noiseFiles(1_000_000) } }] });
    const staging = join(world.models, ".pulling", "small");
    const partSize = () => {
      const names = existsSync(staging) ? readdirSync(staging) : [];
      const part = names.find((name) => name.endsWith(".part"));
      return part === undefined ? 0 : statSync(join(staging, part)).size;
    };
    const had = 400_000;
    world.server.fault = ({ server }) => (server === "cdn" ? { stallAfter: had } : undefined);
    const [stop, reason] = [new AbortController(), new Error("enough")];
    const noted = () => /"etags":\{"/.test(readFileSync(join(staging, "state.json"), "utf8"));
    const watch = setInterval(() => partSize() === had && noted() && stop.abort(reason), 10);
    await expect(world.pull("small", { signal: stop.signal })).rejects.toBe(reason);
    clearInterval(watch);
    expect(existsSync(join(world.models, "small"))).toBe(false);
    world.server.fault = ({ server }) => (server === "cdn" ? { etag: "another" } : undefined);
    const path = await world.pull("small");
    expect(sha256(join(path, "model.safetensors"))).toBe(
      world.server.digest(id, "main", "model.safetensors"),
    );
    const [conditional, plain] = world.server.requests
      .filter(({ server }) => server === "cdn")
      .slice(-2)
      .map(({ headers }) => headers);
    expect(conditional).toMatchObject({ range: `bytes=${had}-`, "if-range": expect.any(String) });
    expect(plain?.range).toBe(`bytes=${had}-`);
    expect(plain).not.toHaveProperty("if-range");
  });

  it("starts over where a server gives whole files only", async () => {
    world = await openHubWorld({
      repositories: [{ id, revisions: { main: noiseFiles(500_000) } }],
      fault: ({ server, before }) =>
        server === "cdn" ? (before === 0 ? { cutAfter: 200_000 } : { ignoreRange: true }) : undefined,
    });
    const path = await world.pull("small");
    expect(sha256(join(path, "model.safetensors"))).toBe(
      world.server.digest(id, "main", "model.safetensors"),
    );
  });

  it("asks again when the hub falls silent", async () => {
    world = await openHubWorld({
      repositories: [{ id, revisions: { main: noiseFiles(500_000) } }],
      fault: ({ server, before }) => (server === "cdn" && before === 0 ? { stallAfter: 100_000 } : undefined),
    });
    const path = await world.pull("small", { silence: 0.3 });
    expect(sha256(join(path, "model.safetensors"))).toBe(
      world.server.digest(id, "main", "model.safetensors"),
    );
    expect(world.server.sent.get("model.safetensors")).toBeLessThanOrEqual(600_000);
    expect(world.server.requests.at(-1)?.headers.range).toMatch(/^bytes=[1-9]/);
  });

  it("twice at once fetches once", async () => {
    world = await openHubWorld({
      repositories: [{ id, revisions: { main: noiseFiles(1_000_000) } }],
      bytesPerSecond: 2e6,
    });
    const [one, two] = await Promise.all([world.pull("small"), world.pull("small")]);
    expect(one).toBe(two);
    expect(world.server.sent.get("model.safetensors")).toBe(1_000_000);
    expect(world.notes()).toMatch(/Another process is pulling small: waiting/);
  });

  it("killed again and again ends with the right bytes, and asks for nothing that it has", async () => {
    const figures = await killPulls({ bytes: 8e6, kills: 3, bytesPerSecond: 6e6, seed: 5 });
    expect(figures).toMatchObject({ digestIsRight: true, lookedFinished: false, askedTwice: 0 });
    expect(figures.kills).toBeGreaterThan(0);
  });
});
