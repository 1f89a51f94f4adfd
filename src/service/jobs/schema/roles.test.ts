/** The roles, the backup and the way back that docs/deploy.md shows, on a real server. */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasPostgres, type PostgresServer, startPostgres } from "../../../../test/postgres-server.ts";
import { scratchFolder } from "../../../../test/run-binary.ts";
import { ample, output, request } from "../../../../test/stores.ts";
import { migrateDatabase } from "../../migrate-database.ts";
import { openPostgresDatabase } from "../../storage/postgres-database.ts";
import { createPredictionStore } from "../create-prediction-store.ts";

const guide = readFileSync(new URL("../../../../docs/deploy.md", import.meta.url), "utf8");
const folder = scratchFolder();

/** Where PostgreSQL's own programs are. */
function program(name: string): string {
  const root = "/usr/lib/postgresql";
  const newest = readdirSync(root).sort((a, b) => Number(b) - Number(a))[0] ?? "";
  return join(root, newest, "bin", name);
}

describe.skipIf(!hasPostgres())("two roles, one that owns the tables and one that works with them", () => {
  let server: PostgresServer;
  const as = (role: string, name = "postgres") =>
    server.url.replace("looper@", `${role}@`).replace(/postgres$/, name);

  beforeAll(async () => {
    server = await startPostgres();
    const administrator = await openPostgresDatabase(server.url);
    const sql = /<!-- roles: a test runs this -->\s+```sql\n([\s\S]*?)```/.exec(guide)?.[1] ?? "";
    for (const statement of sql.split(";").map((text) => text.trim())) {
      if (statement !== "") await administrator.query(statement);
    }
    await administrator.close();
  }, 120_000);
  afterAll(() => server?.remove());

  it("do what they must, and the one that works can do no more", async () => {
    const early = await openPostgresDatabase(as("looper_app"));
    await expect(createPredictionStore(early)).rejects.toMatchObject({
      code: "WORK_DATABASE_DENIED",
      message: expect.stringContaining("musicgen-looper migrate"),
    });
    await early.close();
    const made = await migrateDatabase(as("looper_owner"));
    expect(made).toEqual({ before: 0, now: expect.any(Number) });
    expect(await migrateDatabase(as("looper_app"))).toEqual({ before: made.now, now: made.now });

    const database = await openPostgresDatabase(as("looper_app"));
    const store = await createPredictionStore(database);
    const webhook = { url: "https://hooks.example/", events: ["completed"] as const };
    const quota = { day: { predictions: 9 } };
    await store.create(request("a", { webhook, caller: "studio" }), { ...ample, quota });
    const taken = await store.claim("w", 60);
    if (!taken) throw new Error("nothing to claim");
    await store.renew(taken.claim, 60, { logs: "hello\n" });
    await store.publish(taken.claim, output(taken.claim));
    await store.finish(taken.claim, { status: "succeeded" });
    const [event] = await store.webhooks.take(1, 60);
    await store.webhooks.settle(event?.webhookId ?? "", "delivered");
    await store.reap();
    expect(await store.removeOldest(0)).toEqual(["a"]);
    await store.removeExpired(3600);
    expect((await store.summary()).finished).toMatchObject([{ status: "succeeded", count: 1 }]);
    expect(await store.usage.now()).toMatchObject([{ key: "studio", month: { predictions: 1 } }]);
    for (const sql of ["create table looper.more ()", "drop table looper.usage", "truncate looper.usage"]) {
      await expect(database.query(sql)).rejects.toMatchObject({ code: "42501" });
    }
    await store.close();
  }, 120_000);

  it("are restored with all that is there from a dump, under another owner", async () => {
    const before = await openPostgresDatabase(as("looper_app"));
    const store = await createPredictionStore(before);
    await store.create(request("waiting", { caller: "studio" }), ample);
    await store.close();

    const file = join(folder, "looper.dump");
    const run = (name: string, ...args: string[]) => {
      const { status, stderr } = spawnSync(program(name), args, { encoding: "utf8" });
      expect([name, status, stderr]).toEqual([name, 0, ""]);
    };
    run("pg_dump", "--schema=looper", "--format=custom", `--file=${file}`, server.url);
    const administrator = await openPostgresDatabase(server.url);
    await administrator.query("create database restored");
    await administrator.close();
    run("pg_restore", "--no-owner", `--dbname=${as("looper", "restored")}`, file);

    const restored = await createPredictionStore(await openPostgresDatabase(as("looper", "restored")));
    expect((await restored.claim("w", 60))?.prediction).toMatchObject({ id: "waiting", caller: "studio" });
    expect(await restored.usage.now()).toMatchObject([{ key: "studio", month: { predictions: 1 } }]);
    await restored.close();
  }, 120_000);
});
