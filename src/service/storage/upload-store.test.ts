import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { UploadAbout, UploadStore } from "../http/ports.ts";
import { openFolderStore } from "./objects/folder-store.ts";
import { openUploadStore } from "./upload-store.ts";

let data = "";
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), "looper-uploads-"));
});
afterEach(() => rm(data, { recursive: true, force: true }));

const about = { name: "../../../escape.wav", contentType: "audio/wav", metadata: { a: 1 } };
const files = () => readdir(join(data, "uploads"));

/** Let a text arrive in pieces. */
async function receive(store: UploadStore, text: string) {
  const incoming = await store.receive();
  for (const piece of text.match(/.{1,3}/gs) ?? []) await incoming.write(new TextEncoder().encode(piece));
  return incoming;
}

/** Let a text arrive, and keep it. */
async function save(store: UploadStore, text: string, as: UploadAbout = about) {
  const incoming = await receive(store, text);
  return incoming.keep(as).finally(incoming.discard);
}

it("keeps a file below its folder, whatever it is called, and gives back what was put in", async () => {
  const store = openUploadStore({ objects: openFolderStore(data), lifetime: 100, maxBytes: 1e6 });
  const upload = await save(store, "sound");
  expect(await readFile(join(data, upload.path), "utf8")).toBe("sound");
  expect(upload).toMatchObject({
    path: expect.stringMatching(/^uploads\/[0-9a-f]{26}$/),
    size: 5,
    // Of "sound", by `sha256sum`.
    sha256: "dd29442deca69f52c50006b831cb216edf78a7da33748f0a80ff19f2ebe57ecd",
  });
  expect(await store.find(upload.id)).toEqual(upload);
  expect(await store.remove(upload.id)).toBe(true);
  expect(await store.find(upload.id)).toBeUndefined();
  expect(await store.remove(upload.id)).toBe(false);
  expect(await files()).toEqual([]);
});

it("keeps the same file once, and refuses more than there is room for", async () => {
  const store = openUploadStore({ objects: openFolderStore(data), lifetime: 100, maxBytes: 1000 });
  const first = await save(store, "x".repeat(400));
  expect((await save(store, "x".repeat(400))).id).toBe(first.id);
  expect(await store.list()).toHaveLength(1);
  await expect(save(store, "y".repeat(400))).rejects.toMatchObject({ code: "WORK_UPLOADS_FULL" });
  expect(await files()).toHaveLength(2);
});

it("leaves nothing of a file that was not kept", async () => {
  const store = openUploadStore({ objects: openFolderStore(data), lifetime: 100, maxBytes: 1e6 });
  const incoming = await receive(store, "half of a sou");
  expect(await files()).toHaveLength(1);
  await incoming.discard();
  expect(await files()).toEqual([]);
  expect(await store.list()).toEqual([]);
});

it("removes what killed processes left half-written, an hour later", async () => {
  const objects = openFolderStore(data);
  const store = openUploadStore({ objects, lifetime: 100, maxBytes: 1e6 });
  const upload = await save(store, "sound");
  const left = join(data, "uploads", ".123-456.looper-part");
  await writeFile(left, "half");
  await utimes(left, Date.now() / 1000 - 7200, Date.now() / 1000 - 7200);
  await objects.tidy();
  expect((await files()).sort()).toEqual([upload.id, `${upload.id}.json`]);
});

it("removes an expired file, and accepts no path as an id", async () => {
  const store = openUploadStore({ objects: openFolderStore(data), lifetime: -1, maxBytes: 1e6 });
  const upload = await save(store, "sound");
  expect(await store.find(upload.id)).toBeUndefined();
  expect(await store.list()).toEqual([]);
  await store.removeExpired();
  expect(await files()).toEqual([]);
  for (const id of ["..", "../secret", "a/b", "", "A".repeat(5)])
    expect(await store.find(id)).toBeUndefined();
});
