import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { ample, describeStores, request } from "../../../test/stores.ts";
import { bindInstallation, checkSharedSecret, installationKey } from "./installation.ts";
import { openFolderStore } from "./objects/folder-store.ts";

const root = mkdtempSync(join(tmpdir(), "installation-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let count = 0;
const fresh = (...outputs: string[]) => {
  const data = join(root, `data${count++}`);
  mkdirSync(data);
  for (const id of outputs) put(data, id);
  return data;
};
const put = (data: string, id: string) => {
  mkdirSync(join(data, "outputs", id, "1"), { recursive: true });
  writeFileSync(join(data, "outputs", id, "1", "1.wav"), "x");
};
const mismatch = { code: "WORK_DATA_MISMATCH" };

describeStores("the installation", (given) => {
  const forget = () => given.database.query("delete from looper.installation");
  const bind = (data: string) => bindInstallation(openFolderStore(data), given.database);

  it("gives a store and a database one id, and finds it again", async () => {
    await forget();
    const data = fresh();
    const ids = await Promise.all([1, 2, 3].map(() => bind(data)));
    expect(new Set([...ids, readFileSync(join(data, installationKey), "utf8").trim()]).size).toBe(1);
    put(data, "unknown");
    expect(await bind(data)).toBe(ids[0]);
  });

  it("refuses a process whose store is another, even an empty one, and even at once with the first", async () => {
    await forget();
    await bind(fresh());
    const elsewhere = fresh();
    await expect(bind(elsewhere)).rejects.toMatchObject({
      ...mismatch,
      message: expect.stringContaining("delete from looper.installation"),
    });
    expect(existsSync(join(elsewhere, installationKey))).toBe(false);
    await forget();
    const bound = await Promise.allSettled([fresh(), fresh()].map(bind));
    expect(bound.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  it("refuses the store of another database, and a new database for a store that has one", async () => {
    await forget();
    const data = fresh("a");
    writeFileSync(join(data, installationKey), "00000000-0000-4000-8000-000000000000\n");
    await expect(bind(data)).rejects.toMatchObject(mismatch);
    await bind(fresh());
    await expect(bind(data)).rejects.toMatchObject(mismatch);
    expect(existsSync(join(data, "outputs", "a", "1"))).toBe(true);
  });

  it("takes a store of before there were ids only with the database that knows its files", async () => {
    await forget();
    await given.store.create(request("known"), ample);
    const data = fresh("unknown");
    await expect(bind(data)).rejects.toMatchObject(mismatch);
    expect(existsSync(join(data, installationKey))).toBe(false);
    const old = fresh("known", "unknown");
    const id = await bind(old);
    // The same files again, restored without the id.
    rmSync(join(old, installationKey));
    expect(await bind(old)).toBe(id);
  });

  it("refuses a file that holds no id", async () => {
    const data = fresh();
    writeFileSync(join(data, installationKey), "");
    await expect(bind(data)).rejects.toMatchObject({ code: "WORK_DATA_CORRUPT" });
  });

  it("lets servers with one secret share a database, and no other", async () => {
    await forget();
    await bind(fresh());
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
