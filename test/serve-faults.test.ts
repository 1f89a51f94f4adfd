/** What happens to predictions when processes are killed, stopped and started under a running service. */
import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, renameSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { createRandom } from "#base";
import { runKillStorm } from "../tools/faults/kill-storm.ts";
import {
  accept,
  awaitEnd,
  childrenOf,
  isAlive,
  look,
  type PredictionJson,
  type ServeProcess,
  smallest,
  startServe,
  workerOf,
} from "../tools/faults/serve-process.ts";
import { wavDefect } from "../tools/faults/wav-defect.ts";
import { hasPostgres, type PostgresServer, startPostgres } from "./postgres-server.ts";
import { runBinary, scratchFolder } from "./run-binary.ts";

const scratch = scratchFolder();
const servers: ServeProcess[] = [];
const serve = async (...args: Parameters<typeof startServe>) => {
  const server = await startServe(...args);
  servers.push(server);
  return server;
};
afterEach(async () => {
  for (const { child, exit } of servers.splice(0)) {
    child.kill("SIGKILL");
    await exit;
  }
});

/** Long enough to be caught at it. */
const longer = { ...smallest, variations: 5, max_duration: 4 };
/** Short, so that even a busy machine renews its lease in time. */
const short = { ...smallest, variations: 2 };
async function running(server: ServeProcess, id: string): Promise<void> {
  while ((await look(server.url, id))?.status !== "processing") await sleep(100);
}

/** Loops that the last attempt logged as done: a model may leave one out. */
function loopsOf({ logs }: PredictionJson): number {
  const last = logs.split(/Another one goes on|Trying again/).at(-1) ?? "";
  return last.match(/Loop \d+ is done/g)?.length ?? 0;
}
const urlsOf = ({ output }: PredictionJson) => Object.values(output ?? {}).filter((url) => url !== null);

/** Its worker and the process in which the worker's model runs. */
async function familyOf(server: ServeProcess): Promise<number[]> {
  for (;;) {
    const worker = workerOf(server.pid);
    const below = worker === undefined ? [] : childrenOf(worker).map(({ pid }) => pid);
    if (worker !== undefined && below.length > 0) return [worker, ...below];
    await sleep(50);
  }
}

describe("serve, with its own database", () => {
  const data = join(scratch, "own");

  it("loses nothing to kills of server and worker, and answers each prediction once", async () => {
    const report = await runKillStorm(data, 4, 2, createRandom(5), 3000);
    expect(report).toMatchObject({
      ...{ lost: [], doubled: [], broken: [], completedTwice: [], ends: { succeeded: 4 } },
    });
  }, 240_000);

  it("refuses a second server on its folder by name, and hands a job back when it is stopped", async () => {
    const outputs = join(data, "outputs");
    mkdirSync(outputs, { recursive: true });
    const published = readdirSync(outputs);
    for (const folder of ["nobody/1", "storm0/99"]) {
      mkdirSync(join(outputs, folder), { recursive: true });
      const orphan = join(outputs, folder, "orphan.wav");
      writeFileSync(orphan, "x");
      // Younger than an hour, it would stay.
      utimesSync(orphan, new Date(0), new Date(0));
    }
    const server = await serve(["--data", data, "--port", "0", "--grace", "1"]);
    const orphans = () =>
      readdirSync(outputs, { recursive: true }).filter((name) => `${name}`.includes("orphan"));
    for (let i = 0; i < 100 && orphans().length > 0; i++) await sleep(100);
    expect(orphans()).toEqual([]);
    expect(readdirSync(outputs)).toEqual(expect.arrayContaining(published));
    const second = await runBinary(["serve", "--data", data, "--port", "0"]);
    expect(second.code).toBe(6);
    expect(second.stderr).toContain(`process ${server.pid} (musicgen-looper serve`);
    expect(second.stderr).toContain("[WORK_DATA_IN_USE]");

    await accept(() => server.url, "long", {}, longer);
    await running(server, "long");
    const family = await familyOf(server);
    server.child.kill("SIGTERM");
    expect(await server.exit).toBe(0);
    expect(family.filter(isAlive)).toEqual([]);

    const next = await serve(["--data", data, "--port", "0"]);
    const ended = await awaitEnd(() => next.url, "long");
    expect(ended.status).toBe("succeeded");
    expect(ended.logs).toContain("The worker was stopped. Another one goes on.");
    expect(urlsOf(ended).length).toBeGreaterThan(0);
    expect(urlsOf(ended)).toHaveLength(loopsOf(ended));
  }, 120_000);

  it("refuses to start without the database that its files belong to, and keeps them", async () => {
    const outputs = join(data, "outputs");
    const before = readdirSync(outputs, { recursive: true });
    expect(before.length).toBeGreaterThan(0);
    renameSync(join(data, "database"), join(scratch, "elsewhere"));
    const refused = await runBinary(["serve", "--data", data, "--port", "0"]);
    expect([refused.code, refused.stderr]).toEqual([6, expect.stringContaining("[WORK_DATA_MISMATCH]")]);
    expect(readdirSync(outputs, { recursive: true })).toEqual(before);
    renameSync(join(data, "database"), join(scratch, "the-new-one"));
    renameSync(join(scratch, "elsewhere"), join(data, "database"));
  }, 120_000);

  it("ends a worker that fell silent, and leaves no process behind when it is killed itself", async () => {
    const server = await serve(["--data", data, "--port", "0", "--lease", "8"]);
    await accept(() => server.url, "silent", {}, short);
    await running(server, "silent");
    const first = workerOf(server.pid)!;
    process.kill(first, "SIGSTOP");
    expect((await awaitEnd(() => server.url, "silent")).status).toBe("succeeded");
    expect(isAlive(first)).toBe(false);

    await accept(() => server.url, "orphan", {}, longer);
    await running(server, "orphan");
    const family = await familyOf(server);
    server.child.kill("SIGKILL");
    for (let i = 0; i < 100 && family.some(isAlive); i++) await sleep(100);
    expect(family.filter(isAlive)).toEqual([]);
  }, 240_000);
});

describe.skipIf(!hasPostgres())("serve and work, on one PostgreSQL", () => {
  let postgres: PostgresServer | undefined;
  const workers: ReturnType<typeof spawn>[] = [];
  afterAll(() => {
    for (const worker of workers) worker.kill("SIGKILL");
    postgres?.remove();
  });
  const binary = new URL("../dist/apps/cli/main.js", import.meta.url).pathname;

  it("keeps one set of outputs when a worker stops past its lease and comes back, and outlives its database", async () => {
    postgres = await startPostgres();
    const env = { DATABASE_URL: postgres.url };
    const data = join(scratch, "shared");
    const lease = ["--lease", "8"];
    const server = await serve(["--data", data, "--port", "0", "--no-work", ...lease], env);
    const lines: string[] = [];
    const work = () => {
      const worker = spawn(process.execPath, [binary, "work", "--data", data, ...lease], {
        env: { ...process.env, ...env },
        stdio: ["ignore", "ignore", "pipe"],
      });
      worker.stderr.setEncoding("utf8").on("data", (text: string) => lines.push(text));
      workers.push(worker);
      return worker;
    };
    const first = work();
    await accept(() => server.url, "fenced", {}, short);
    await running(server, "fenced");
    first.kill("SIGSTOP");
    const second = work();
    const ended = await awaitEnd(() => server.url, "fenced");
    expect([ended.status, ended.error]).toEqual(["succeeded", null]);
    const filesOf = (id: string) => readdirSync(join(data, "outputs", id), { recursive: true });
    first.kill("SIGCONT");
    const refused = () =>
      lines
        .join("")
        .split("\n")
        .some(
          (line) =>
            line.includes("prediction lease lost") && line.includes('"fenced"') && /"attempt":1\b/.test(line),
        );
    for (let i = 0; i < 300 && !refused(); i++) await sleep(100);
    expect(refused()).toBe(true);
    // What it wrote is not part of anything: the same outputs as before, every one whole.
    const after = (await look(server.url, "fenced"))!;
    expect(urlsOf(after)).toHaveLength(loopsOf(ended));
    for (const url of urlsOf(after)) {
      expect(url).toContain("/2/");
      expect(wavDefect(new Uint8Array(await (await fetch(url)).arrayBuffer()))).toBeNull();
    }

    second.kill("SIGKILL");
    await accept(() => server.url, "outage", {}, longer);
    await running(server, "outage");
    postgres.stop();
    expect((await fetch(`${server.url}/v1/predictions/outage`)).status).toBe(503);
    await sleep(2000);
    postgres.start();
    const outlived = await awaitEnd(() => server.url, "outage");
    expect(outlived).toMatchObject({ status: "succeeded", error: null });
    const last = Math.max(...filesOf("outage").map((name) => Number.parseInt(String(name), 10)));
    const whole = filesOf("outage").filter((name) => new RegExp(`^${last}/.*[.]wav$`).test(String(name)));
    expect(whole).toHaveLength(loopsOf(outlived));
  }, 240_000);
});
