/** Keys of a file: whom they open for, and what happens when the file changes. */
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { scratchFolder } from "../../../test/run-binary.ts";
import { anyone } from "./caller.ts";
import { createKeyRing, openKeyRing } from "./key-ring.ts";
import { makeKey } from "./make-key.ts";
import { parseKeys } from "./read-key-file.ts";

const folder = scratchFolder();
const file = join(folder, "keys.json");
const write = (...entries: object[]) => writeFileSync(file, JSON.stringify({ keys: entries }));

it("lets anyone in where there is no key, and the operator alone where there is one", () => {
  const open = createKeyRing({ apiKey: null, now: () => 0 });
  expect(open.find(undefined)).toEqual({ caller: anyone });
  const closed = createKeyRing({ apiKey: "open-sesame", now: () => 0 });
  expect(closed.find("open-sesame")).toMatchObject({ caller: { name: "default", isAdmin: true } });
  for (const wrong of [undefined, "", "open-sesam", "open-sesame2"]) {
    expect(closed.find(wrong)).toMatchObject({ refused: "unknown" });
  }
});

it("knows keys by their digests, with their terms, and tells those that expired", async () => {
  const studio = makeKey({
    name: "studio",
    rate_per_minute: 30,
    quota: { day: { predictions: 5 } },
    priority: "low",
  });
  const old = makeKey({ name: "old", expires: "2026-01-31T00:00:00Z" });
  expect(studio.key).toMatch(/^mgl_[\w-]{43}$/);
  expect(JSON.stringify(studio.entry)).not.toContain(studio.key);
  write(studio.entry, old.entry);
  let now = Date.parse("2026-01-30T23:59:59Z");
  const ring = await openKeyRing({ apiKey: "open-sesame", file, now: () => now });
  expect(ring.find(studio.key)).toEqual({
    caller: {
      ...{ name: "studio", isAdmin: false, ratePerMinute: 30, priority: -1 },
      quota: { day: { predictions: 5, audioSeconds: undefined } },
    },
  });
  expect(ring.find("open-sesame")).toMatchObject({ caller: { name: "default" } });
  // A digest is no key.
  expect(ring.find(studio.entry.sha256)).toMatchObject({ refused: "unknown" });
  expect(ring.find(old.key)).toMatchObject({ caller: { name: "old" } });
  now += 1000;
  expect(ring.find(old.key)).toEqual({ refused: "expired", name: "old" });
  ring.close();
});

it("reads the file again when it changes, remembers what was taken away, and keeps all where it cannot be read", async () => {
  const [first, second] = [makeKey({ name: "first" }), makeKey({ name: "second" })];
  write(first.entry);
  const heard: object[] = [];
  const onReload = (outcome: object) => heard.push(outcome);
  const ring = await openKeyRing({ apiKey: null, file, now: () => 0, onReload });
  // As an orchestrator does it: another file in its place.
  const next = join(folder, "next.json");
  writeFileSync(next, JSON.stringify({ keys: [second.entry] }));
  renameSync(next, file);
  await vi.waitFor(() => expect(heard).toEqual([{ keys: 1 }]), { timeout: 10_000 });
  expect(ring.find(second.key)).toMatchObject({ caller: { name: "second" } });
  expect(ring.find(first.key)).toEqual({ refused: "removed", name: "first" });
  writeFileSync(file, "{");
  await expect(ring.reload()).rejects.toMatchObject({ code: "INPUT_KEYS_INVALID" });
  expect(ring.find(second.key)).toMatchObject({ caller: { name: "second" } });
  write(first.entry, second.entry);
  await ring.reload();
  expect(ring.find(first.key)).toMatchObject({ caller: { name: "first" } });
  ring.close();
});

it("refuses a file with the place and what must stand there, and repeats no key", () => {
  const { entry } = makeKey({ name: "a" });
  const faults: [string, RegExp][] = [
    ["secret-key", /not JSON/],
    ["[]", /the whole/],
    [
      JSON.stringify({ keys: [{ ...entry, sha256: "secret-key" }] }),
      /keys\[0\]\.sha256: the SHA-256 of the key/,
    ],
    [JSON.stringify({ keys: [{ ...entry, name: "default" }] }), /keys\[0\]\.name: another name/],
    [JSON.stringify({ keys: [{ ...entry, expires: "soon" }] }), /keys\[0\]\.expires: a time such as/],
    [JSON.stringify({ keys: [{ ...entry, quota: { day: {} } }] }), /keys\[0\]\.quota\.day/],
    [JSON.stringify({ keys: [{ ...entry, rate: 1 }] }), /rate/],
    [JSON.stringify({ keys: [entry, entry] }), /two entries have one sha256/],
  ];
  for (const [text, message] of faults) {
    let thrown: unknown;
    try {
      parseKeys(text, "keys.json");
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code: "INPUT_KEYS_INVALID", message: expect.stringMatching(message) });
    expect(String(thrown)).not.toContain("secret-key");
  }
});
