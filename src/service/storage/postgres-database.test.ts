import { expect, it } from "vitest";
import { openPostgresDatabase } from "./postgres-database.ts";

it("says at the start which database does not respond, and what to do, without user and password", async () => {
  const opening = openPostgresDatabase("postgres://someone:s3cret@127.0.0.1:1/loops");
  const error = await opening.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({
    code: "WORK_DATABASE_UNAVAILABLE",
    message:
      "The database at 127.0.0.1:1/loops does not respond (ECONNREFUSED). Start it, or correct DATABASE_URL, then start this program again.",
  });
  expect(JSON.stringify(error)).not.toMatch(/s3cret|someone/);
});
