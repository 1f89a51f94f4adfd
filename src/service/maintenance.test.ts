import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { ample, describeStores, output, request } from "../../test/stores.ts";
import { removeOld, removeOrphans } from "./maintenance.ts";
import { openFolderStore } from "./storage/objects/folder-store.ts";

const data = mkdtempSync(join(tmpdir(), "maintenance-"));
afterAll(() => rmSync(data, { recursive: true, force: true }));
const put = (path: string, hoursAgo = 0) => {
  const file = join(data, "outputs", path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, "x");
  const then = new Date(Date.now() - hoursAgo * 3600_000);
  utimesSync(file, then, then);
  return file;
};

describeStores("a sweep", (given) => {
  it("removes what belongs to no prediction once it is an hour old, and tells what it removed", async () => {
    await given.store.create(request("mine"), ample);
    const claimed = await given.claim();
    await given.store.publish(claimed, output(claimed));
    const kept = [
      put("mine/1/1.wav", 9),
      put("mine/1/being-written.wav", 9),
      put("stranger/1/new.wav"),
      put("stranger/2/new.wav", 0.9),
    ];
    const gone = [put("stranger/1/old.wav", 2), put("mine/7/old.wav", 2)];
    const options = {
      retention: 3600,
      maxOutputBytes: 1e9,
      objects: openFolderStore(data),
      store: given.store,
    };
    expect(await removeOld(options)).toEqual({ expired: [], oldest: [] });
    expect((await removeOrphans(options)).sort()).toEqual(["mine/7/old.wav", "stranger/1/old.wav"]);
    expect([...kept, ...gone].filter((file) => existsSync(file))).toEqual(kept);
    await given.store.finish(claimed, { status: "succeeded" });
    const full = await removeOld({ ...options, maxOutputBytes: 0 });
    expect(full).toMatchObject({ oldest: ["mine"] });
    expect(existsSync(join(data, "outputs", "mine"))).toBe(false);
  });
});
