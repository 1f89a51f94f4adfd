/** Standalone workers as their operator sees them: what they take, what they tell, how they end. */
import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openPostgresDatabase } from "../src/service/storage/postgres-database.ts";
import {
  accept,
  awaitEnd,
  childrenOf,
  isAlive,
  type LogLine,
  look,
  type ServeProcess,
  smallest,
  startServe,
  startWork,
  type WorkProcess,
} from "../tools/faults/serve-process.ts";
import { hasPostgres, type PostgresServer, startPostgres } from "./postgres-server.ts";
import { runBinary, scratchFolder } from "./run-binary.ts";

const scratch = scratchFolder();
const data = join(scratch, "data");
const longer = { ...smallest, variations: 5, max_duration: 4 };

let postgres: PostgresServer;
let server: ServeProcess;
const workers: WorkProcess[] = [];
const env = () => ({ DATABASE_URL: postgres.url, MUSICGEN_LOOPER_SECRET: randomBytes(32).toString("hex") });

/** Start a worker, and wait until it is ready. */
async function work(...args: string[]) {
  const worker = startWork(["--data", data, "--health-port", "0", ...args], env(), scratch);
  workers.push(worker);
  const said = () => worker.log.find(({ message }) => message === "ready");
  while (!said()) await sleep(50);
  return Object.assign(worker, {
    health: String(said()?.fields.health),
    name: String(said()?.fields.worker),
  });
}

const statusOf = async (url: string) => (await fetch(url)).status;
const get = async (path: string) => (await fetch(`${server.url}${path}`)).json();
async function listed(name: string) {
  const { results } = (await get("/v1/workers")) as { results: Record<string, unknown>[] };
  return results.find((worker) => worker.name === name);
}
/** Wait until something holds. */
async function until<T>(look: () => Promise<T | undefined | false>): Promise<T> {
  for (;;) {
    const found = await look().catch(() => undefined);
    if (found) return found;
    await sleep(100);
  }
}
/** The process in which the worker's model runs. */
const engineOf = ({ pid }: WorkProcess) =>
  until(async () => childrenOf(pid).find(({ command }) => command.includes("inference"))?.pid);

describe.skipIf(!hasPostgres())("work", () => {
  beforeAll(async () => {
    postgres = await startPostgres();
    mkdirSync(data);
    server = await startServe(
      ["--data", data, "--port", "0", "--no-work", "--alias", "large=tiny"],
      env(),
      scratch,
    );
  }, 120_000);
  afterEach(async () => {
    for (const { child, exit } of workers.splice(0)) {
      child.kill("SIGKILL");
      await exit;
    }
  });
  afterAll(() => {
    server?.child.kill("SIGKILL");
    postgres?.remove();
  });

  it("takes predictions of its models alone, and is listed with what it has and does", async () => {
    const absent = await runBinary(["work", "--data", data, "--models", "small"], { env: env() });
    expect([absent.code, absent.stderr]).toEqual([3, expect.stringContaining("[MODEL_NOT_FOUND]")]);
    const database = await openPostgresDatabase(postgres.url);
    const need = (model: string) =>
      database.query("update looper.predictions set needed_model = $1 where id = 'waits'", [model]);
    await accept(() => server.url, "waits", {}, smallest);
    await need("small");
    await accept(() => server.url, "made", {}, smallest);
    const worker = await work("--models", "tiny");
    expect((await awaitEnd(() => server.url, "made")).status).toBe("succeeded");
    expect(await listed(worker.name)).toMatchObject({ state: "ready", models: ["tiny"], prediction: null });
    expect((await look(server.url, "waits"))?.status).toBe("starting");
    await until(async () => {
      const { queue } = (await get("/health-check")) as { queue: Record<string, unknown> };
      expect(queue).toEqual({ waiting: 1, running: 0, unserved: { small: 1 }, workers: { ready: 1 } });
      return true;
    });
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toContain('musicgen_looper_unserved{model="small"} 1');
    expect(metrics).toContain('musicgen_looper_workers{state="ready"} 1');
    const warned = ({ fields }: LogLine) => fields.level === "warn" && fields.models === "small";
    await until(async () => server.log.some(warned));
    await need("tiny");
    expect((await awaitEnd(() => server.url, "waits")).status).toBe("succeeded");
    await database.close();
  }, 120_000);

  it("drains: readiness first, then what runs may end, then it is gone", async () => {
    const worker = await work("--drain", "60", "--threads", "1");
    expect([await statusOf(`${worker.health}/livez`), await statusOf(`${worker.health}/readyz`)]).toEqual([
      200, 200,
    ]);
    await accept(() => server.url, "ends", {}, longer);
    const busy = await until(async () => {
      const found = await listed(worker.name);
      return found?.state === "busy" && found.progress !== null && found;
    });
    expect(busy).toMatchObject({
      pid: worker.pid,
      models: ["tiny"],
      threads: 1,
      prediction: "ends",
      precision: "fp32",
    });
    await accept(() => server.url, "later", {}, smallest);
    worker.child.kill("SIGTERM");
    await until(async () => (await statusOf(`${worker.health}/readyz`)) === 503);
    expect(await (await fetch(`${worker.health}/metrics`)).text()).toContain("musicgen_looper_worker_busy 1");
    await until(async () => (await listed(worker.name))?.state === "draining");
    expect(await worker.exit).toBe(0);
    expect((await look(server.url, "ends"))?.status).toBe("succeeded");
    expect((await look(server.url, "later"))?.status).toBe("starting");
    expect(await listed(worker.name)).toBeUndefined();
    expect(worker.log.map(({ fields }) => typeof fields.level)).toEqual(worker.log.map(() => "string"));
    // What does not end within the time is handed back, and that is no failure of it.
    const hasty = await work("--drain", "0");
    await until(async () => (await look(server.url, "later"))?.status === "processing");
    hasty.child.kill("SIGTERM");
    expect(await hasty.exit).toBe(0);
    if ((await look(server.url, "later"))?.status !== "succeeded") {
      const logs = (await look(server.url, "later"))?.logs;
      expect(logs).toContain("The worker was stopped. Another one goes on.");
      expect(logs).not.toContain("failed");
    }
    await work();
    expect((await awaitEnd(() => server.url, "later")).status).toBe("succeeded");
  }, 240_000);

  it("goes on when its engine hangs", async () => {
    const worker = await work();
    await accept(() => server.url, "hangs", {}, longer);
    await until(async () => (await look(server.url, "hangs"))?.logs.includes("takes"));
    const engine = await engineOf(worker);
    process.kill(engine, "SIGSTOP");
    const ended = await awaitEnd(() => server.url, "hangs", 180_000);
    expect([ended.status, ended.error]).toEqual(["succeeded", null]);
    expect(isAlive(engine)).toBe(false);
  }, 240_000);

  it("ends when a newer program has changed the tables, and does not start on them", async () => {
    const worker = await work();
    const database = await openPostgresDatabase(postgres.url);
    await database.query("insert into looper.migrations (version) values (99)");
    try {
      expect(await worker.exit).toBe(6);
      expect(worker.log.map(({ message }) => message).join("\n")).toContain("[WORK_DATABASE_NEWER]");
      const refused = await runBinary(["work", "--data", data], { env: env() });
      expect([refused.code, refused.stderr]).toEqual([6, expect.stringContaining("[WORK_DATABASE_NEWER]")]);
    } finally {
      await database.query("delete from looper.migrations where version = 99");
      await database.close();
    }
  }, 120_000);

  it("refuses settings that exclude each other", async () => {
    const refused = await runBinary(["work", "--models", "tiny", "--model", "small"], { env: env() });
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining("[INPUT_CONTRADICTION]")]);
  });
});
