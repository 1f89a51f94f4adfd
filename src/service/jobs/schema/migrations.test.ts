import { describe, expect, it } from "vitest";
import { hasPostgres, startPostgres } from "../../../../test/postgres-server.ts";
import { openPostgresDatabase } from "../../storage/postgres-database.ts";
import { migrate } from "./migrations.ts";

describe.skipIf(!hasPostgres())("a role with few rights", () => {
  it("is told what it lacks, and works in a schema that was made for it", async () => {
    const server = await startPostgres();
    const owner = await openPostgresDatabase(server.url);
    await owner.query("create role limited login");
    const limited = await openPostgresDatabase(server.url.replace("looper@", "limited@"));
    try {
      await expect(migrate(limited)).rejects.toMatchObject({
        code: "WORK_DATABASE_DENIED",
        message: expect.stringContaining('create schema looper authorization "limited"'),
        facts: { role: "limited", database: "postgres" },
      });
      await owner.query('create schema looper authorization "limited"');
      await migrate(limited);
      await migrate(limited);
      // Tables that another role made are no better than none.
      await owner.query("create role stranger login");
      const stranger = await openPostgresDatabase(server.url.replace("looper@", "stranger@"));
      await expect(migrate(stranger)).rejects.toMatchObject({ code: "WORK_DATABASE_DENIED" });
      await stranger.close();
    } finally {
      await limited.close();
      await owner.close();
      server.remove();
    }
  }, 120_000);
});
