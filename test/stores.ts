/** The store of predictions, on each database that it runs on: for tests of its parts. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe } from "vitest";
import { createPredictionStore } from "../src/service/jobs/create-prediction-store.ts";
import type { Database } from "../src/service/jobs/database.ts";
import type { NewPrediction, OutputFile } from "../src/service/jobs/prediction.ts";
import type { Claim, PredictionStore } from "../src/service/jobs/prediction-store.ts";
import { openEmbeddedDatabase } from "../src/service/storage/embedded-database.ts";
import { openPostgresDatabase } from "../src/service/storage/postgres-database.ts";
import { copyEmptyDatabase } from "./embedded-folder.ts";
import { hasPostgres, type PostgresServer, startPostgres } from "./postgres-server.ts";

/** A queue with room. */
export const ample = { maxQueued: 1000 };

/** What a worker hears whose lease was given on. */
export const lost = { code: "WORK_LEASE_LOST" };

/** A prediction to be accepted. */
export const request = (id: string, more: Partial<NewPrediction> = {}): NewPrediction => ({
  id,
  api: "replicate",
  model: "someone/looper",
  version: "f8140d04",
  input: { prompt: "drums" },
  job: { request: { prompt: "drums" }, warnings: [] },
  webhook: null,
  cancelAfter: null,
  context: {},
  ...more,
});

/** A file that an attempt publishes. */
export const output = ({ id, attempt }: Claim, variation = 1, size = 10): OutputFile => ({
  variation,
  name: `${variation}.wav`,
  path: `${id}/${attempt}/${variation}.wav`,
  contentType: "audio/wav",
  size,
  sha256: "00",
});

/** An open store, empty before each test. */
export interface GivenStore {
  readonly database: Database;
  readonly store: PredictionStore;
  /** Take the oldest job that waits. */
  readonly claim: (worker?: string, lease?: number) => Promise<Claim>;
  /** Let a lease run out and be noticed. */
  readonly expire: (id: string) => ReturnType<PredictionStore["reap"]>;
  readonly statusOf: (id: string) => Promise<string | undefined>;
}

/** Describe a part of the store on PGlite, and on PostgreSQL where it is installed. */
export function describeStores(part: string, tests: (given: GivenStore) => void): void {
  const kinds = [
    { kind: "PGlite", there: true },
    { kind: "PostgreSQL", there: hasPostgres() },
  ];
  describe.each(kinds)(`${part} on $kind`, ({ kind, there }) => {
    const folder = mkdtempSync(join(tmpdir(), "store-"));
    let server: PostgresServer | undefined;
    let database: Database;
    let store: PredictionStore;
    beforeAll(async () => {
      if (!there) return;
      if (kind === "PostgreSQL") server = await startPostgres();
      else await copyEmptyDatabase(join(folder, "db"));
      database = server
        ? await openPostgresDatabase(server.url)
        : await openEmbeddedDatabase(join(folder, "db"));
      store = await createPredictionStore(database);
    }, 180_000);
    afterAll(async () => {
      await store?.close();
      server?.remove();
      rmSync(folder, { recursive: true, force: true });
    }, 60_000);
    beforeEach(async (context) => {
      if (!there) context.skip();
      await database.query("delete from looper.predictions");
      await database.query("delete from looper.totals");
    });
    tests({
      get database() {
        return database;
      },
      get store() {
        return store;
      },
      async claim(worker = "w", lease = 60) {
        const taken = await store.claim(worker, lease);
        if (!taken) throw new Error("nothing to claim");
        return taken.claim;
      },
      async expire(id) {
        const sql = "update looper.predictions set lease_until = now() - interval '1 s' where id = $1";
        await database.query(sql, [id]);
        return store.reap();
      },
      statusOf: async (id) => (await store.get(id))?.status,
    });
  });
}
