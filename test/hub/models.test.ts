/** What is on this machine, what is played where nothing is named, and how to get rid of it. */

import { appendFileSync, cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { createEngineHost } from "#platform-node";
import { listModels, removeModel } from "#registry";
import { openOnHost } from "../open-on-host.ts";
import { checkpointFiles, type HubWorld, noiseFiles, openHubWorld, sha256 } from "./hub-world.ts";

let world: HubWorld;
afterEach(() => world?.close());

const id = "facebook/musicgen-small";

describe("models", () => {
  it("tells what is on disk, what is unfinished, the graphs and the default, and removes all of it", async () => {
    world = await openHubWorld({
      repositories: [{ id: "facebook/musicgen-medium", revisions: { main: checkpointFiles() } }],
    });
    expect((await listModels()).default).toMatchObject({
      name: "tiny",
      reason: expect.stringContaining("medium is not"),
    });
    const path = await world.pull("medium");
    const engine = await openOnHost({}, createEngineHost({ home: world.home, inProcess: true }));
    expect(engine.info).toMatchObject({ name: "medium", chosen: true, path });
    await engine.close();
    mkdirSync(join(world.models, ".pulling", "small"), { recursive: true });
    appendFileSync(join(world.models, ".pulling", "small", "model.safetensors.0123.part"), "x".repeat(100));
    cpSync(path, join(world.models, "by-hand"), { recursive: true });
    const list = await listModels();
    const find = (name: string) => list.models.find((model) => model.name === name);
    expect(list.default).toEqual({ name: "medium", reason: "it is on this machine" });
    expect(find("medium")).toMatchObject({
      installed: true,
      origin: "pulled",
      default: true,
      licence: "CC-BY-NC-4.0",
      commit: world.server.commit("facebook/musicgen-medium", "main"),
      graphs: [{ precision: "fp32", current: true }],
    });
    expect(find("small")).toMatchObject({ installed: false, unfinished_bytes: 100 });
    expect(find("tiny")).toMatchObject({ installed: true, origin: "package", default: false });
    process.env.MUSICGEN_LOOPER_MODEL = "tiny";
    expect((await listModels()).default).toEqual({ name: "tiny", reason: "MUSICGEN_LOOPER_MODEL names it" });
    const removed = await removeModel("medium");
    expect(removed.graph_bytes).toBeGreaterThan(0);
    expect(existsSync(path)).toBe(false);
    expect(readdirSync(join(world.home, "graphs"))).toEqual([]);
    await removeModel("small");
    await expect(removeModel("small")).rejects.toMatchObject({ code: "MODEL_NOT_FOUND" });
    await expect(removeModel("tiny")).rejects.toMatchObject({ code: "INPUT_CONTRADICTION" });
    for (const name of ["..", ".pulling", "../models", "."]) {
      await expect(removeModel(name)).rejects.toMatchObject({ code: "MODEL_UNKNOWN" });
    }
    expect(existsSync(join(world.models, "by-hand"))).toBe(true);
  });

  it("does not believe a pulled model that lost a file or part of one", async () => {
    world = await openHubWorld({ repositories: [{ id, revisions: { main: noiseFiles() } }] });
    const path = await world.pull("small");
    writeFileSync(join(path, "tokenizer.json"), "cut");
    await world.pull("small");
    expect(sha256(join(path, "tokenizer.json"))).toBe(world.server.digest(id, "main", "tokenizer.json"));
  });
});
