import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { ample, describeStores, request } from "../../../test/stores.ts";
import { bindInstallation, checkSharedSecret, installationFile } from "./installation.ts";

const root = mkdtempSync(join(tmpdir(), "installation-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let count = 0;
const fresh = (...outputs: string[]) => {
  const data = join(root, `data${count++}`);
  mkdirSync(data);
  for (const id of outputs) mkdirSync(join(data, "outputs", id, "1"), { recursive: true });
  return data;
};
const mismatch = { code: "WORK_DATA_MISMATCH" };

describeStores("the installation", (given) => {
  const forget = () => given.database.query("delete from looper.installation");

  it("gives a folder and a database one id, and finds it again", async () => {
    await forget();
    const data = fresh();
    const ids = await Promise.all([1, 2, 3].map(() => bindInstallation(data, given.database)));
    expect(new Set([...ids, readFileSync(join(data, installationFile), "utf8").trim()]).size).toBe(1);
    mkdirSync(join(data, "outputs", "unknown"), { recursive: true });
    expect(await bindInstallation(data, given.database)).toBe(ids[0]);
    // Another machine's folder, as long as it is empty.
    expect(await bindInstallation(fresh(), given.database)).toBe(ids[0]);
  });

  it("refuses the folder of another database, and a new database for a folder that has one", async () => {
    await forget();
    const data = fresh("a");
    writeFileSync(join(data, installationFile), "00000000-0000-4000-8000-000000000000\n");
    await expect(bindInstallation(data, given.database)).rejects.toMatchObject(mismatch);
    await bindInstallation(fresh(), given.database);
    await expect(bindInstallation(data, given.database)).rejects.toMatchObject(mismatch);
    expect(existsSync(join(data, "outputs", "a", "1"))).toBe(true);
  });

  it("takes a folder of before there were ids only with the database that knows its files", async () => {
    await forget();
    await given.store.create(request("known"), ample);
    const data = fresh("unknown");
    await expect(bindInstallation(data, given.database)).rejects.toMatchObject(mismatch);
    expect(existsSync(join(data, installationFile))).toBe(false);
    await bindInstallation(fresh("known", "unknown"), given.database);
  });

  it("refuses a file that holds no id", async () => {
    const data = fresh();
    writeFileSync(join(data, installationFile), "");
    await expect(bindInstallation(data, given.database)).rejects.toMatchObject({ code: "WORK_DATA_CORRUPT" });
  });

  it("lets servers with one secret share a database, and no other", async () => {
    await forget();
    await bindInstallation(fresh(), given.database);
    const secret = (letter: string) => new TextEncoder().encode(letter.repeat(32));
    await checkSharedSecret(given.database, secret("a"));
    await checkSharedSecret(given.database, secret("a"));
    await expect(checkSharedSecret(given.database, secret("b"))).rejects.toMatchObject({
      code: "WORK_SECRET_MISMATCH",
    });
    const [row] = await given.database.query("select secret_digest from looper.installation");
    expect(Buffer.from(String(row?.secret_digest), "hex")).not.toEqual(Buffer.from(secret("a")));
  });
});
