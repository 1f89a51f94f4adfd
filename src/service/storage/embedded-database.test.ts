import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { createRandom } from "#base";
import { copyEmptyDatabase } from "../../../test/embedded-folder.ts";
import { killInserts } from "../../../tools/faults/insert-kills.ts";
import { openEmbeddedDatabase } from "./embedded-database.ts";

const root = mkdtempSync(join(tmpdir(), "embedded-"));
// Thousands of files, on a busy disk.
afterAll(() => rmSync(root, { recursive: true, force: true }), 60_000);
const shell = (line: string) => spawnSync(line, { shell: true }).status;

it("has everything that it said it had, after kills in the middle of it", async () => {
  await copyEmptyDatabase(join(root, "killed"));
  const report = await killInserts(join(root, "killed"), 4, createRandom(3));
  expect(report).toMatchObject({ lost: [], undone: [], broken: [] });
  expect(report.accepted).toBeGreaterThan(0);
}, 300_000);

it("says so when the disk is full, keeps what it had, and goes on when there is room", async (context) => {
  const disk = join(root, "disk");
  mkdirSync(disk);
  if (shell(`mount -t tmpfs -o size=96m tmpfs ${disk}`) !== 0) context.skip();
  try {
    await copyEmptyDatabase(join(disk, "db"));
    const database = await openEmbeddedDatabase(join(disk, "db"));
    await database.query("create table notes (n serial primary key, text text)");
    await database.query("insert into notes (text) values ('first')");
    const ballast = join(disk, "ballast");
    shell(`dd if=/dev/zero of=${ballast} bs=64k`);
    const fill = async () => {
      for (let i = 0; i < 200; i++) {
        await database.transaction(async ({ query }) => {
          await query("insert into notes (text) select md5(random()::text) from generate_series(1, 5000)");
        });
      }
    };
    await expect(fill()).rejects.toMatchObject({
      code: "WORK_DATABASE_UNAVAILABLE",
      message: expect.stringContaining("full"),
    });
    rmSync(ballast);
    const last = await database.query("insert into notes (text) values ('last') returning text");
    expect(last).toEqual([{ text: "last" }]);
    expect(await database.query("select text from notes where n = 1")).toEqual([{ text: "first" }]);
    await database.close();
  } finally {
    shell(`umount ${disk}`);
  }
}, 240_000);

it("rolls back what was thrown out of, and runs one transaction after the other", async () => {
  await copyEmptyDatabase(join(root, "plain"));
  const database = await openEmbeddedDatabase(join(root, "plain"));
  await database.query("create table counter (n integer)");
  await database.query("insert into counter values (0)");
  const add = () =>
    database.transaction(async ({ query }) => {
      const [row] = await query("select n from counter");
      await query("update counter set n = $1::int", [Number(row?.n) + 1]);
    });
  await Promise.all(Array.from({ length: 20 }, add));
  const thrown = new Error("mine");
  await expect(
    database.transaction(async ({ query }) => {
      await query("update counter set n = 99");
      throw thrown;
    }),
  ).rejects.toBe(thrown);
  await expect(database.query("select nonsense")).rejects.toMatchObject({ code: "42703" });
  expect(await database.query("select n from counter")).toEqual([{ n: 20 }]);
  await database.close();
}, 180_000);

it("names a folder that is not a database in its error, and leaves it as it is", async () => {
  const folder = join(root, "broken");
  mkdirSync(folder);
  writeFileSync(join(folder, "PG_VERSION"), "18\n");
  await expect(openEmbeddedDatabase(folder)).rejects.toMatchObject({
    code: "WORK_DATA_CORRUPT",
    message: expect.stringContaining(folder),
  });
  expect(existsSync(join(folder, "PG_VERSION"))).toBe(true);
}, 180_000);
