import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openFolderStore } from "./objects/folder-store.ts";
import { openUploadStore } from "./upload-store.ts";

let data = "";
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), "looper-uploads-"));
});
afterEach(() => rm(data, { recursive: true, force: true }));

const about = { name: "../../../escape.wav", contentType: "audio/wav", metadata: { a: 1 } };
const bytes = (text: string) => new TextEncoder().encode(text);

it("keeps a file below its folder, whatever it is called, and gives back what was put in", async () => {
  const store = openUploadStore({ objects: openFolderStore(data), lifetime: 100, maxBytes: 1e6 });
  const upload = await store.save(bytes("sound"), about);
  expect(await readFile(join(data, upload.path), "utf8")).toBe("sound");
  expect(upload.path).toMatch(/^uploads\/[0-9a-f]{26}$/);
  expect(await store.find(upload.id)).toEqual(upload);
  expect(await store.remove(upload.id)).toBe(true);
  expect(await store.find(upload.id)).toBeUndefined();
  expect(await store.remove(upload.id)).toBe(false);
  expect(await readdir(join(data, "uploads"))).toEqual([]);
});

it("keeps the same file once, and refuses more than there is room for", async () => {
  const store = openUploadStore({ objects: openFolderStore(data), lifetime: 100, maxBytes: 1000 });
  const first = await store.save(bytes("x".repeat(400)), about);
  expect((await store.save(bytes("x".repeat(400)), about)).id).toBe(first.id);
  expect(await store.list()).toHaveLength(1);
  await expect(store.save(bytes("y".repeat(400)), about)).rejects.toMatchObject({
    code: "WORK_UPLOADS_FULL",
  });
});

it("removes an expired file, and accepts no path as an id", async () => {
  const store = openUploadStore({ objects: openFolderStore(data), lifetime: -1, maxBytes: 1e6 });
  const upload = await store.save(bytes("sound"), about);
  expect(await store.find(upload.id)).toBeUndefined();
  expect(await store.list()).toEqual([]);
  await store.removeExpired();
  expect(await readdir(join(data, "uploads"))).toEqual([]);
  for (const id of ["..", "../secret", "a/b", "", "A".repeat(5)])
    expect(await store.find(id)).toBeUndefined();
});
