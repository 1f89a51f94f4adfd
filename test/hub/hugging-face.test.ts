/**
 * Hugging Face's own client, where it is installed: it fetches from our test hub, so that hub speaks the
 * protocol; and what it keeps, our pull takes from its cache.
 */
import { spawn, spawnSync } from "node:child_process";
import { lstatSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { checkpointFiles, type HubWorld, openHubWorld, sha256 } from "./hub-world.ts";

const installed = spawnSync("python3", ["-c", "import huggingface_hub"]).status === 0;
let world: HubWorld;
afterEach(() => world?.close());

it.skipIf(!installed)("Hugging Face's client and ours understand one hub and one cache", async () => {
  const id = "facebook/musicgen-small";
  world = await openHubWorld({ repositories: [{ id, revisions: { main: checkpointFiles() } }], pageSize: 2 });
  const program = `
import huggingface_hub as hub
for file in hub.HfApi().list_repo_tree("${id}"):
    if hasattr(file, "size"): print(file.path, file.size, file.lfs.sha256 if file.lfs else file.blob_id)
hub.snapshot_download("${id}")
`;
  const listing = await new Promise<string>((resolve, reject) => {
    const child = spawn("python3", ["-c", program], { env: { ...process.env, HF_HUB_DISABLE_XET: "1" } });
    const output = { out: "", err: "" };
    child.stdout.on("data", (text) => (output.out += text));
    child.stderr.on("data", (text) => (output.err += text));
    child.on("close", (code) => (code === 0 ? resolve(output.out) : reject(new Error(output.err))));
  });
  const weights = world.server.digest(id, "main", "model.safetensors");
  expect(listing).toContain(`model.safetensors ${checkpointFiles()["model.safetensors"]?.size} ${weights}`);

  process.env.HF_HUB_OFFLINE = "1";
  const requests = world.server.requests.length;
  const path = await world.pull("small");
  expect(world.server.requests.length).toBe(requests);
  const file = join(path, "model.safetensors");
  expect(sha256(file)).toBe(weights);
  expect(lstatSync(file).isFile()).toBe(true);
  expect(statSync(file).nlink).toBe(2);
});
