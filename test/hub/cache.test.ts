/** What Hugging Face's own tools have on this machine is not fetched again. */
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { removeModel } from "#registry";
import { checkpointFiles, type HubWorld, openHubWorld, sha256 } from "./hub-world.ts";

let world: HubWorld;
afterEach(() => world?.close());

const id = "facebook/musicgen-small";

describe("a copy in the hub's cache", () => {
  /** Lay the cache out as the hub's own tools do. */
  function fillCache(revision = "main"): string {
    const folder = join(world.cache, "models--facebook--musicgen-small");
    const commit = world.server.commit(id, revision);
    for (const name of ["blobs", "refs", `snapshots/${commit}`])
      mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, "refs", revision), commit);
    const { digest } = world.server;
    for (const [name, file] of Object.entries(checkpointFiles())) {
      const bytes = file.read(0, file.size);
      const git = createHash("sha1").update(`blob ${file.size}\0`).update(bytes).digest("hex");
      const blob = name.endsWith(".safetensors") ? digest(id, revision, name) : git;
      writeFileSync(join(folder, "blobs", blob), bytes);
      symlinkSync(join("..", "..", "blobs", blob), join(folder, "snapshots", commit, name));
    }
    return join(folder, "snapshots", commit);
  }

  it("is linked, not fetched", async () => {
    world = await openHubWorld({ repositories: [{ id, revisions: { main: checkpointFiles() } }] });
    fillCache();
    const path = await world.pull("small");
    expect(world.server.sent.size).toBe(0);
    const weights = statSync(join(path, "model.safetensors"));
    expect(weights.nlink).toBe(2);
    expect(weights.isSymbolicLink()).toBe(false);
    expect(world.events.at(-1)).toMatchObject({ event: "done", reused_bytes: expect.any(Number) });
    const removed = await removeModel("small");
    expect(removed.shared_bytes).toBeGreaterThan(weights.size);
    expect(existsSync(path)).toBe(false);
  });

  it("is enough without a network, and what it lacks is an error", async () => {
    world = await openHubWorld({ repositories: [{ id, revisions: { main: checkpointFiles() } }] });
    process.env.HF_HUB_OFFLINE = "1";
    await expect(world.pull("small")).rejects.toMatchObject({ code: "HUB_OFFLINE" });
    const snapshot = fillCache();
    const path = await world.pull("small");
    expect(world.server.requests).toEqual([]);
    expect(sha256(join(path, "model.safetensors"))).toBe(
      world.server.digest(id, "main", "model.safetensors"),
    );
    await world.pull("small");
    expect(world.events.at(-1)).toMatchObject({ unchanged: true });
    expect(readlinkSync(join(snapshot, "model.safetensors"))).toMatch(/blobs/);
    await expect(world.pull("medium")).rejects.toMatchObject({ code: "HUB_OFFLINE" });
    process.env.HF_HUB_OFFLINE = "";
    process.env.HF_ENDPOINT = "http://127.0.0.1:9";
    await world.pull("small");
    expect(world.notes()).toMatch(/not asked whether there is a newer small/);
  });

  it("that is damaged is not used", async () => {
    world = await openHubWorld({ repositories: [{ id, revisions: { main: checkpointFiles() } }] });
    const snapshot = fillCache();
    const weights = join(snapshot, "model.safetensors");
    const bytes = readFileSync(weights);
    bytes[1000] ^= 1;
    writeFileSync(weights, bytes);
    const path = await world.pull("small");
    expect(world.notes()).toMatch(/is damaged: it is not used/);
    expect([...world.server.sent.keys()]).toEqual(["model.safetensors"]);
    expect(sha256(join(path, "model.safetensors"))).toBe(
      world.server.digest(id, "main", "model.safetensors"),
    );
  });
});
