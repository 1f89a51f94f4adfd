import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { sweepUnfinished, writeFileAtomic } from "./atomic-file.ts";

const folder = mkdtempSync(join(tmpdir(), "atomic-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const shell = (line: string) => spawnSync(line, { shell: true }).status;
const fresh = (name: string) => {
  mkdirSync(join(folder, name));
  return join(folder, name);
};

it("writes bytes and text, making the folder, and leaves nothing else there", async () => {
  const place = join(folder, "a", "b");
  await writeFileAtomic(join(place, "bytes"), Uint8Array.of(1, 2, 3));
  await writeFileAtomic(join(place, "text"), "grün\n");
  expect(readFileSync(join(place, "bytes"))).toEqual(Buffer.of(1, 2, 3));
  expect(readFileSync(join(place, "text"), "utf8")).toBe("grün\n");
  expect(readdirSync(place).sort()).toEqual(["bytes", "text"]);
});

it("replaces what was there only when all of the new is written", async () => {
  const place = fresh("replace");
  const path = join(place, "file");
  await writeFileAtomic(path, "old");
  const stop = new AbortController();
  stop.abort(new Error("enough"));
  await expect(writeFileAtomic(path, "new", stop.signal)).rejects.toThrow("enough");
  expect(readFileSync(path, "utf8")).toBe("old");
  await writeFileAtomic(path, "new");
  expect(readFileSync(path, "utf8")).toBe("new");
});

it("gives up in the middle, with the signal's reason, and leaves nothing", async () => {
  const place = fresh("abort");
  const stop = new AbortController();
  const writing = writeFileAtomic(join(place, "big"), new Uint8Array(200 << 20), stop.signal);
  const reason = new Error("enough");
  const watch = setInterval(() => readdirSync(place).length > 0 && stop.abort(reason), 1);
  await expect(writing).rejects.toBe(reason);
  clearInterval(watch);
  expect(readdirSync(place)).toEqual([]);
});

it("names the place and the reason when it cannot write", async () => {
  const place = fresh("blocked");
  writeFileSync(join(place, "file"), "");
  mkdirSync(join(place, "folder", "full"), { recursive: true });
  for (const path of [join(place, "file", "loop.wav"), join(place, "folder")]) {
    await expect(writeFileAtomic(path, "x")).rejects.toMatchObject({
      code: "OUTPUT_UNWRITABLE",
      message: expect.stringContaining(path),
    });
  }
  expect(readdirSync(place).sort()).toEqual(["file", "folder"]);
});

it("says when the disk is full, and leaves nothing", async (context) => {
  const place = fresh("full");
  if (shell(`mount -t tmpfs -o size=64k tmpfs ${place}`) !== 0) context.skip();
  try {
    await writeFileAtomic(join(place, "small"), new Uint8Array(10_000));
    await expect(writeFileAtomic(join(place, "big"), new Uint8Array(100_000))).rejects.toMatchObject({
      code: "OUTPUT_DISK_FULL",
    });
    expect(readdirSync(place)).toEqual(["small"]);
  } finally {
    shell(`umount ${place}`);
  }
});

it("sweeps what killed processes left an hour ago, and nothing else", async () => {
  const place = fresh("sweep");
  const old = ".123-456.looper-part";
  const young = ".123-457.looper-part";
  for (const name of [old, young, "loop.wav", ".hidden"]) writeFileSync(join(place, name), "");
  const hoursAgo = new Date(Date.now() - 2 * 3600_000);
  for (const name of [old, "loop.wav", ".hidden"]) utimesSync(join(place, name), hoursAgo, hoursAgo);
  expect(await sweepUnfinished(place)).toEqual([old]);
  expect(readdirSync(place).sort()).toEqual([young, ".hidden", "loop.wav"].sort());
  expect(await sweepUnfinished(join(place, "nowhere"))).toEqual([]);
  expect(existsSync(join(place, "nowhere"))).toBe(false);
});
