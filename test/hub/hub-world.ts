/** A home, a hub and an environment for one test; nothing of the machine's own shines through. */
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type PullEvent, type PullOptions, pullModel } from "#registry";
import { type HubServer, type HubServerOptions, startHubServer } from "../../tools/hub-server/hub-server.ts";
import {
  type ServedFile,
  servedBytes,
  servedFolder,
  servedNoise,
} from "../../tools/hub-server/served-file.ts";

const variables =
  /^(HF_|HUGGING|TRANSFORMERS_OFFLINE|XDG_CACHE_HOME|MUSICGEN_LOOPER_|https?_proxy|HTTPS?_PROXY)/;
const golden = new URL("../golden/", import.meta.url).pathname;

/** The digest that a file on this disk has. */
export function sha256(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}

/** Files of a checkpoint made by transformers. */
export function checkpointFiles(name = "even"): Record<string, ServedFile> {
  return servedFolder(join(golden, name), (file) => !/^(reference|tokens)/.test(file));
}

/** The small files of that checkpoint, and noise for weights: for all that never opens them. */
export function noiseFiles(size = 300_000, path = "model.safetensors"): Record<string, ServedFile> {
  const { "model.safetensors": _, ...small } = checkpointFiles();
  return { ...small, "README.md": servedBytes("# A model"), [path]: servedNoise(size, 7) };
}

/** What a test is given. */
export interface HubWorld {
  readonly server: HubServer;
  readonly home: string;
  readonly models: string;
  readonly cache: string;
  readonly env: Record<string, string>;
  readonly events: PullEvent[];
  notes(): string;
  pull(name: string, options?: PullOptions): Promise<string>;
  /** Everything below the home, but not what the hub's cache holds. */
  leftovers(): string[];
  close(): Promise<void>;
}

/** Make a world; close it when done. */
export async function openHubWorld(options: HubServerOptions): Promise<HubWorld> {
  const home = mkdtempSync(join(tmpdir(), "looper-hub-"));
  const server = await startHubServer(options);
  const before = { ...process.env };
  for (const name of Object.keys(process.env)) if (variables.test(name)) delete process.env[name];
  const env = {
    MUSICGEN_LOOPER_HOME: home,
    HF_ENDPOINT: server.endpoint,
    HF_HOME: join(home, "hf"),
  };
  Object.assign(process.env, env);
  const events: PullEvent[] = [];
  const models = join(home, "models");
  return {
    server,
    home,
    models,
    cache: join(home, "hf", "hub"),
    env,
    events,
    notes: () => events.map((event) => (event.event === "note" ? event.message : "")).join("\n"),
    pull: (name, more = {}) =>
      pullModel(name, { onEvent: (event) => events.push(event), pauseScale: 0.02, ...more }),
    leftovers: () =>
      readdirSync(home, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(home.length + 1))
        .filter((path) => !path.startsWith("hf/"))
        .sort(),
    async close() {
      await server.close();
      for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
      Object.assign(process.env, before);
      rmSync(home, { recursive: true, force: true });
    },
  };
}
