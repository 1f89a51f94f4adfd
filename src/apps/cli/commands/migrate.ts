/** `migrate`: make the tables of `DATABASE_URL`, or bring them up to date, and nothing else. */
import type { Command } from "commander";
import { migrateDatabase } from "#service";

/**
 * Add the command.
 *
 * @param program - to add to
 */
export function addMigrate(program: Command): void {
  program
    .command("migrate")
    .description("Make the tables of the PostgreSQL in DATABASE_URL, or bring them up to date.")
    .option("--json", "print one JSON object")
    .action(async ({ json }: { json?: true }) => {
      const { before, now } = await migrateDatabase(process.env.DATABASE_URL);
      const said =
        before === now
          ? `The tables have version ${now}: nothing was to be done.`
          : `The tables were brought from version ${before} to version ${now}.`;
      process.stdout.write(`${json ? JSON.stringify({ before, now }) : said}\n`);
    });
}
