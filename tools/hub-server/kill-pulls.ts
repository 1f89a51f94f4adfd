/**
 * How a pull survives being killed: a repository of noise, a server that counts what it sends, and
 * SIGKILL at moments that chance chooses. Prints one JSON object.
 *
 *     npm run -s ts -- tools/hub-server/kill-pulls.ts [--bytes 1e9] [--kills 20] [--rate 40e6] [--seed 1]
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { createRandom } from "#base";
import { startHubServer } from "./hub-server.ts";
import { servedFolder, servedNoise } from "./served-file.ts";

/** What to try. */
export interface KillOptions {
  readonly bytes: number;
  readonly kills: number;
  readonly bytesPerSecond: number;
  readonly seed: number;
}

/** What came of it. */
export interface KillFigures {
  readonly bytes: number;
  readonly kills: number;
  /** Of these, while bytes of the weights had come in that run. */
  readonly killsInTransfer: number;
  /** Bytes sent beyond those needed, as a share of those needed. */
  readonly sentTwice: number;
  /** Bytes that were asked for although they lay on disk. */
  readonly askedTwice: number;
  readonly digestIsRight: boolean;
  /** Whether the model had its place before it was whole. */
  readonly lookedFinished: boolean;
  readonly seconds: number;
}

const binary = new URL("../../dist/apps/cli/main.js", import.meta.url).pathname;
const fixture = new URL("../../test/golden/even/", import.meta.url).pathname;
const [id, weights] = ["someone/big", "model.safetensors"];
/** Within this time a process is asking and hashing what lies there. */
const startSeconds = 2;

async function until(come: () => boolean): Promise<void> {
  while (!come()) await sleep(5);
}

/** Pull and kill, until the model is there. */
export async function killPulls({ bytes, kills, bytesPerSecond, seed }: KillOptions): Promise<KillFigures> {
  const random = createRandom(seed);
  const small = servedFolder(fixture, (name) => /^(config|generation_config|tokenizer.*)\.json$/.test(name));
  const files = { ...small, [weights]: servedNoise(bytes, seed) };
  const server = await startHubServer({ repositories: [{ id, revisions: { main: files } }], bytesPerSecond });
  const home = mkdtempSync(join(tmpdir(), "looper-kills-"));
  const folder = join(home, "models", "someone--big");
  const env = {
    ...process.env,
    MUSICGEN_LOOPER_HOME: home,
    HF_ENDPOINT: server.endpoint,
    HF_HOME: join(home, "hf"),
    HF_HUB_CACHE: join(home, "hf", "hub"),
    HF_HUB_OFFLINE: "",
    HF_TOKEN: "",
  };
  const pull = () => spawn(process.execPath, [binary, "pull", id, "--quiet"], { env, stdio: "ignore" });
  const began = performance.now();
  const sent = () => server.sent.get(weights) ?? 0;
  const partSize = () => {
    const staging = join(home, "models", ".pulling", "someone--big");
    const part = existsSync(staging)
      ? readdirSync(staging).find((name) => name.endsWith(".part"))
      : undefined;
    return part === undefined ? 0 : statSync(join(staging, part)).size;
  };
  let [killed, inTransfer, askedTwice] = [0, 0, 0];
  let lookedFinished = false;
  try {
    for (let left = kills; left > 0 && !existsSync(folder); left--) {
      // Most kills fall after so many bytes, some of the later ones into a start.
      const mark = sent() + random.uniform() * ((2 * Math.max(0, bytes - sent())) / (left + 1));
      const starting = left < kills && random.uniform() < 0.25;
      const pause = random.uniform() * startSeconds * 1000;
      const before = sent();
      const had = partSize();
      const request = server.requests.length;
      const child = pull();
      const ended = new Promise<boolean>((resolve) => child.once("exit", (code) => resolve(code === 0)));
      const moment = starting ? sleep(pause) : until(() => sent() >= mark || child.exitCode !== null);
      const finished = await Promise.race([ended, moment]);
      if (finished) break;
      child.kill("SIGKILL");
      await ended;
      killed++;
      if (sent() > before) inTransfer++;
      const opened = server.requests
        .slice(request)
        .find(({ server, file }) => server === "cdn" && file === weights);
      if (opened) askedTwice += had - Number(opened.headers.range?.match(/\d+/)?.[0] ?? 0);
      lookedFinished ||= existsSync(folder) && !existsSync(join(folder, weights));
    }
    const last = pull();
    const code = await new Promise<number | null>((resolve) => last.once("exit", resolve));
    if (code !== 0) throw new Error(`the last pull ended with ${code}`);
    const hash = createHash("sha256");
    for await (const piece of createReadStream(join(folder, weights))) hash.update(piece as Uint8Array);
    return {
      bytes,
      kills: killed,
      askedTwice,
      killsInTransfer: inTransfer,
      sentTwice: (sent() - bytes) / bytes,
      digestIsRight: hash.digest("hex") === server.digest(id, "main", weights),
      lookedFinished,
      seconds: (performance.now() - began) / 1000,
    };
  } finally {
    await server.close();
    rmSync(home, { recursive: true, force: true });
  }
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const { values } = parseArgs({
    options: {
      bytes: { type: "string", default: "1e9" },
      kills: { type: "string", default: "20" },
      rate: { type: "string", default: "40e6" },
      seed: { type: "string", default: "1" },
    },
  });
  const [bytes, kills, bytesPerSecond, seed] = [values.bytes, values.kills, values.rate, values.seed].map(
    Number,
  );
  console.log(JSON.stringify(await killPulls({ bytes, kills, bytesPerSecond, seed })));
}
