import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openS3Gate, type S3Gate } from "../../../../test/s3/s3-gate.ts";
import { type S3Server, startS3Server } from "../../../../test/s3/s3-server.ts";
import { openFolderStore } from "./folder-store.ts";
import { type ObjectStore, readWhole } from "./object-store.ts";
import { openS3Store } from "./s3/s3-store.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const textOf = async (stream: ReadableStream<Uint8Array> | undefined) =>
  stream && new Response(stream).text();
const odd = ["a b+c", "ä/ö=%20", "'quoted' (1)!*", "a&b;<c>", "…"].map((name) => `outputs/odd/${name}`);

describe.each(["folder", "S3"])("a store in a %s", (kind) => {
  const root = mkdtempSync(join(tmpdir(), "objects-"));
  let server: S3Server | undefined;
  let gate: S3Gate | undefined;
  let count = 0;
  let store: ObjectStore;
  beforeAll(async () => {
    if (kind === "folder") return;
    server = await startS3Server();
    gate = await openS3Gate(server);
  }, 60_000);
  afterAll(async () => {
    await gate?.close();
    await server?.remove();
    rmSync(root, { recursive: true, force: true });
  });
  beforeEach(() => {
    const name = `store ${count++}`;
    store = gate
      ? openS3Store(gate.config({ prefix: `${name}/` }), { pageSize: 2 })
      : openFolderStore(join(root, name));
  });
  const keysBelow = async (prefix: string) => {
    const keys: string[] = [];
    for await (const { key } of store.list(prefix)) keys.push(key);
    return keys.sort();
  };

  it("gives back what was put in, whole and in parts", async () => {
    const before = Date.now();
    await store.put("outputs/a/1/x.wav", bytes("0123456789"), { contentType: "audio/wav" });
    const facts = await store.head("outputs/a/1/x.wav");
    expect(facts).toMatchObject({ key: "outputs/a/1/x.wav", size: 10 });
    expect(Math.abs((facts?.modifiedAt ?? 0) - before)).toBeLessThan(60_000);
    expect(await textOf(await store.read("outputs/a/1/x.wav"))).toBe("0123456789");
    for (const [first, last] of [
      [0, 0],
      [3, 6],
      [9, 9],
      [0, 9],
    ] as const) {
      const part = await textOf(await store.read("outputs/a/1/x.wav", { first, last }));
      expect(part).toBe("0123456789".slice(first, last + 1));
    }
  });

  it("knows what is not there", async () => {
    expect(await store.head("outputs/none")).toBeUndefined();
    expect(await store.read("outputs/none")).toBeUndefined();
    expect(await keysBelow("outputs/")).toEqual([]);
    await store.remove("outputs/none");
    await store.removeAll("outputs/none/");
    await expect(store.withFile("outputs/none", async (path) => readFileSync(path))).rejects.toThrow();
  });

  it("replaces an object, and keeps one without content", async () => {
    await store.put("outputs/a", bytes("first, and longer"));
    await store.put("outputs/a", bytes("second"));
    expect(await textOf(await store.read("outputs/a"))).toBe("second");
    await store.put("outputs/empty", bytes(""));
    expect(await readWhole(store, "outputs/empty")).toHaveLength(0);
  });

  it("lists what is below a prefix, however much that is, and removes nothing else", async () => {
    const mine = ["outputs/a/1/1", "outputs/a/1/2", "outputs/a/1/stems/3", "outputs/a/2/1", "outputs/a/2/2"];
    const others = ["outputs/ab/1/1", "uploads/a", "outputs/b/1/1"];
    for (const key of [...mine, ...others]) await store.put(key, bytes(key));
    expect(await keysBelow("outputs/a/")).toEqual(mine);
    expect(await keysBelow("outputs/")).toEqual([...mine, "outputs/ab/1/1", "outputs/b/1/1"].sort());
    await store.remove("outputs/a/1/1");
    expect(await keysBelow("outputs/a/")).toEqual(mine.slice(1));
    await store.removeAll("outputs/a/");
    expect([...(await keysBelow("outputs/")), ...(await keysBelow("uploads/"))].sort()).toEqual(
      others.sort(),
    );
  });

  it("takes keys of every letter", async () => {
    for (const key of odd) await store.put(key, bytes(key));
    expect(await keysBelow("outputs/odd/")).toEqual([...odd].sort());
    for (const key of odd) expect(await textOf(await store.read(key))).toBe(key);
    await store.removeAll("outputs/odd/");
    expect(await keysBelow("outputs/odd/")).toEqual([]);
  });

  it("leaves nothing behind of what was given up", async () => {
    const stop = new AbortController();
    const putting = store.put("outputs/a/1/x", new Uint8Array(30_000_000), { signal: stop.signal });
    stop.abort(new Error("enough"));
    await expect(putting).rejects.toThrow("enough");
    expect(await store.head("outputs/a/1/x")).toBeUndefined();
    expect(await keysBelow("outputs/")).toEqual([]);
  });

  it("lends an object as a file", async () => {
    await store.put("uploads/clip", bytes("sound"));
    let lent = "";
    const read = await store.withFile("uploads/clip", async (path) => {
      lent = path;
      return readFileSync(path, "utf8");
    });
    expect(read).toBe("sound");
    if (kind === "S3") expect(existsSync(lent)).toBe(false);
    await expect(store.withFile("uploads/clip", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await textOf(await store.read("uploads/clip"))).toBe("sound");
  });
});
