import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, expect, it } from "vitest";
import { acquireLock, isLocked, type LockOptions } from "./acquire-lock.ts";

const root = mkdtempSync(join(tmpdir(), "lock-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let count = 0;
const fresh = () => join(root, `lock${count++}`);
const take = (lock: string, options: Partial<LockOptions> = {}) =>
  acquireLock(lock, {
    timeoutMilliseconds: 0,
    refusal: ({ pid, command }) => new Error(`held by ${pid} (${command})`),
    ...options,
  });
/** What a contender writes about itself. */
async function describeOwner(): Promise<Record<string, unknown>> {
  const lock = fresh();
  const release = await take(lock);
  const [name = ""] = readdirSync(lock);
  const facts = JSON.parse(readFileSync(join(lock, name), "utf8")) as Record<string, unknown>;
  await release?.();
  return facts;
}
const plant = (lock: string, facts: object) => {
  mkdirSync(lock, { recursive: true });
  writeFileSync(join(lock, "1-1.json"), JSON.stringify(facts));
};

it("is held by one at a time, names it to the next, and leaves nothing", async () => {
  const lock = fresh();
  expect(await isLocked(lock)).toBe(false);
  const release = await take(lock, { command: "the first" });
  expect(await isLocked(lock)).toBe(true);
  await expect(take(lock)).rejects.toThrow(`held by ${process.pid} (the first)`);
  await release?.();
  expect(existsSync(lock)).toBe(false);
  await (await take(lock))?.();
});

it("is passed on, one after the other, to all who wait", async () => {
  const lock = fresh();
  const first = await take(lock);
  let inside = 0;
  let waiting = 0;
  const work = async () => {
    const release = await take(lock, { timeoutMilliseconds: 60_000, onWait: () => waiting++ });
    expect(++inside).toBe(1);
    await sleep(20);
    inside--;
    await release?.();
  };
  const works = Array.from({ length: 4 }, work);
  await waitFor(() => waiting === 4 || undefined);
  await first?.();
  await Promise.all(works);
  expect(existsSync(lock)).toBe(false);
});

it("is not needed by who finds the work done when it looks again", async () => {
  const lock = fresh();
  const release = await take(lock);
  expect(await take(lock, { timeoutMilliseconds: 60_000, isDone: async () => true })).toBe(null);
  expect(readdirSync(lock)).toHaveLength(1);
  await release?.();
});

it("is given up by who is stopped, with the signal's reason, also while it watches another machine", async () => {
  const mine = await describeOwner();
  for (const owner of [mine, { ...mine, realm: "elsewhere" }]) {
    const lock = fresh();
    plant(lock, { ...owner, state: "held" });
    const stop = new AbortController();
    const asked = take(lock, { timeoutMilliseconds: 60_000, signal: stop.signal });
    const reason = new Error("enough");
    setTimeout(() => stop.abort(reason), 50);
    await expect(asked).rejects.toBe(reason);
    expect(readdirSync(lock)).toEqual(["1-1.json"]);
  }
});

it("is taken from a process whose id another program has now", async () => {
  const lock = fresh();
  plant(lock, { ...(await describeOwner()), started: "1", state: "held" });
  await (await take(lock))?.();
  expect(existsSync(lock)).toBe(false);
});

it("is asked for with signs of life, or two on different machines would take each other for dead", async () => {
  const lock = fresh();
  plant(lock, { ...(await describeOwner()), realm: "elsewhere", state: "asking" });
  const taken = take(lock, { watchMilliseconds: 5000 });
  const name = await waitFor(() =>
    readdirSync(lock).find((file) => /^\d+-\d+\.json$/.test(file) && file !== "1-1.json"),
  );
  const touched = () => statSync(join(lock, name)).mtimeMs;
  const first = touched();
  await waitFor(() => touched() > first || undefined);
  // The one elsewhere gives none.
  await (await taken)?.();
});

async function waitFor<T>(look: () => T | undefined): Promise<T> {
  for (;;) {
    const found = look();
    if (found !== undefined) return found;
    await sleep(20);
  }
}
