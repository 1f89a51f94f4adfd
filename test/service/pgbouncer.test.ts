/** A pooler of transactions between the service and its database: what it needs, and what is lost without it. */
import { spawn } from "node:child_process";
import { chmodSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPredictionStore } from "#service";
import type { PredictionStore } from "../../src/service/jobs/prediction-store.ts";
import { openPostgresDatabase } from "../../src/service/storage/postgres-database.ts";
import { freePort } from "../../tools/faults/serve-process.ts";
import { hasPostgres, type PostgresServer, startPostgres } from "../postgres-server.ts";
import { scratchFolder } from "../run-binary.ts";
import { ample, output, request } from "../stores.ts";

const program = "/usr/sbin/pgbouncer";
const folder = scratchFolder();

/** Start it in front of a server, as docs/deploy.md has it. */
async function startPooler(server: string) {
  const { port, pathname } = new URL(server);
  const own = await freePort();
  const settings = join(folder, "pgbouncer.ini");
  writeFileSync(
    settings,
    `[databases]
postgres = host=127.0.0.1 port=${port} dbname=${pathname.slice(1)} user=looper
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${own}
unix_socket_dir =
auth_type = any
pool_mode = transaction
ignore_startup_parameters = statement_timeout
`,
  );
  chmodSync(folder, 0o755);
  // It refuses to be run by root.
  const asServer = ["--reuid=postgres", "--regid=postgres", "--clear-groups", program, settings];
  const [command = "", ...args] = process.getuid?.() === 0 ? ["setpriv", ...asServer] : [program, settings];
  const child = spawn(command, args, { stdio: "ignore" });
  return { url: `postgres://looper@127.0.0.1:${own}/postgres`, stop: () => child.kill("SIGTERM") };
}

async function open(url: string, listenUrl?: string): Promise<PredictionStore> {
  for (let tries = 0; ; tries++) {
    try {
      return await createPredictionStore(await openPostgresDatabase(url, listenUrl));
    } catch (error) {
      if (tries > 50) throw error;
      await sleep(200);
    }
  }
}

describe.skipIf(!hasPostgres() || !existsSync(program))("PgBouncer in transaction mode", () => {
  let server: PostgresServer;
  let pooler: Awaited<ReturnType<typeof startPooler>>;
  const stores: PredictionStore[] = [];
  beforeAll(async () => {
    server = await startPostgres();
    pooler = await startPooler(server.url);
  }, 60_000);
  afterAll(async () => {
    for (const store of stores) await store.close();
    pooler?.stop();
    server?.remove();
  });

  it("carries everything; without a URL of its own for notifications, changes are seen by looking again", async () => {
    for (const listenUrl of [undefined, server.url]) {
      const [asking, working] = [await open(pooler.url, listenUrl), await open(pooler.url, listenUrl)];
      stores.push(asking, working);
      const id = listenUrl === undefined ? "polled" : "told";
      const waiting = working.waitForWork(listenUrl === undefined ? 1 : 600);
      await asking.create(request(id), ample);
      await waiting;
      const taken = await working.claim("w", 60);
      if (!taken) throw new Error("nothing to claim");
      await working.publish(taken.claim, output(taken.claim));
      const seen = (await asking.get(id))?.revision ?? 0;
      const change = asking.waitForChange(id, seen, { timeout: 600 });
      await working.finish(taken.claim, { status: "succeeded" });
      expect((await change)?.status).toBe("succeeded");
    }
  }, 60_000);
});
