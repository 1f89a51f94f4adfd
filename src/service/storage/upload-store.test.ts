import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openUploadShelf } from "./upload-store.ts";

let data = "";
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), "looper-uploads-"));
});
afterEach(() => rm(data, { recursive: true, force: true }));

const about = { name: "../../../escape.wav", contentType: "audio/wav", metadata: { a: 1 } };
const bytes = (text: string) => new TextEncoder().encode(text);

it("keeps a file below its folder, whatever it is called, and gives back what was put in", async () => {
  const shelf = openUploadShelf({ data, lifetime: 100, maxBytes: 1e6 });
  const upload = await shelf.save(bytes("sound"), about);
  expect(await readFile(join(data, upload.path), "utf8")).toBe("sound");
  expect(upload.path).toMatch(/^uploads\/[0-9a-f]{26}$/);
  expect(await shelf.find(upload.id)).toEqual(upload);
  expect(await shelf.remove(upload.id)).toBe(true);
  expect(await shelf.find(upload.id)).toBeUndefined();
  expect(await shelf.remove(upload.id)).toBe(false);
  expect(await readdir(join(data, "uploads"))).toEqual([]);
});

it("keeps the same file once, and refuses more than there is room for", async () => {
  const shelf = openUploadShelf({ data, lifetime: 100, maxBytes: 1000 });
  const first = await shelf.save(bytes("x".repeat(400)), about);
  expect((await shelf.save(bytes("x".repeat(400)), about)).id).toBe(first.id);
  expect(await shelf.list()).toHaveLength(1);
  await expect(shelf.save(bytes("y".repeat(400)), about)).rejects.toMatchObject({
    code: "WORK_UPLOADS_FULL",
  });
});

it("forgets a file whose time is up, and takes no path for an id", async () => {
  const shelf = openUploadShelf({ data, lifetime: -1, maxBytes: 1e6 });
  const upload = await shelf.save(bytes("sound"), about);
  expect(await shelf.find(upload.id)).toBeUndefined();
  expect(await shelf.list()).toEqual([]);
  await shelf.removeExpired();
  expect(await readdir(join(data, "uploads"))).toEqual([]);
  for (const id of ["..", "../secret", "a/b", "", "A".repeat(5)])
    expect(await shelf.find(id)).toBeUndefined();
});
