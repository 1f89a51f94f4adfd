import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { openEmbeddedDatabase } from "./embedded-database.ts";
import { openPrivateFolder } from "./private-folder.ts";

const root = mkdtempSync(join(tmpdir(), "private-"));
afterAll(() => rmSync(root, { recursive: true, force: true }), 60_000);
const modeOf = (path: string) => statSync(path).mode & 0o777;
/** Files and folders that groups or others may read, write or enter. */
const openTo = (path: string) =>
  execFileSync("find", [path, "-perm", "/077"], { encoding: "utf8" }).trim().split("\n").filter(Boolean);

it("makes a folder private, and repairs one that was not", async () => {
  const data = join(root, "a", "data");
  await openPrivateFolder(data);
  expect(modeOf(data)).toBe(0o700);
  mkdirSync(join(data, "outputs", "p", "1"), { recursive: true });
  writeFileSync(join(data, "outputs", "p", "1", "loop.wav"), "x");
  writeFileSync(join(data, "secret"), "x");
  for (const path of [data, join(data, "outputs"), join(data, "outputs", "p")]) chmodSync(path, 0o777);
  for (const path of ["secret", "outputs/p/1/loop.wav"]) chmodSync(join(data, path), 0o666);
  await openPrivateFolder(data);
  expect(openTo(data)).toEqual([]);
  expect(modeOf(join(data, "secret"))).toBe(0o600);
});

it("leaves a folder as it is in which others' things lie, and closes its own in it", async () => {
  const home = join(root, "home");
  mkdirSync(join(home, ".config"), { recursive: true });
  mkdirSync(join(home, "uploads"));
  for (const path of [home, join(home, ".config"), join(home, "uploads")]) chmodSync(path, 0o755);
  await openPrivateFolder(home);
  expect([home, join(home, ".config"), join(home, "uploads")].map(modeOf)).toEqual([0o755, 0o755, 0o700]);
});

it("lets nobody read the embedded database, new or found open", async () => {
  const folder = join(root, "database");
  const before = process.umask(0o022);
  try {
    await (await openEmbeddedDatabase(folder)).close();
    expect(openTo(folder)).toEqual([]);
    execFileSync("chmod", ["-R", "a+rwX", folder]);
    await (await openEmbeddedDatabase(folder)).close();
    // What PostgreSQL makes at its end lies within folders that only the owner may enter.
    expect(openTo(folder).filter((path) => statSync(path).isDirectory())).toEqual([]);
  } finally {
    process.umask(before);
  }
}, 180_000);
