/** The tables brought up to date by themselves: as their owner, before the roles that work with them start. */
import { LooperError } from "#base";
import { migrate } from "./jobs/schema/migrations.ts";
import { openPostgresDatabase } from "./storage/postgres-database.ts";

/**
 * Bring the tables of a PostgreSQL up to date.
 *
 * @param url - `postgres://…`; undefined where it was not given
 * @returns their versions before and now; 0 where there were none
 * @throws LooperError INPUT_MISSING, WORK_DATABASE_*
 */
export async function migrateDatabase(url: string | undefined): ReturnType<typeof migrate> {
  if (url === undefined || url === "") {
    const message =
      "DATABASE_URL is not set. It names the PostgreSQL whose tables are to be brought up to date.";
    throw new LooperError("INPUT_MISSING", message);
  }
  const database = await openPostgresDatabase(url);
  try {
    return await migrate(database);
  } finally {
    await database.close();
  }
}
