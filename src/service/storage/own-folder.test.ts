import { type ChildProcess, spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, expect, it } from "vitest";
import { ownFolder } from "./own-folder.ts";

const root = mkdtempSync(join(tmpdir(), "own-"));
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill("SIGKILL");
  rmSync(root, { recursive: true, force: true });
});
let count = 0;
const fresh = () => join(root, `data${count++}`);
// The lock goes with its last owner.
const ownersOf = (folder: string) =>
  existsSync(join(folder, "owners")) ? readdirSync(join(folder, "owners")) : [];

const program = `
  const { ownFolder } = await import(${JSON.stringify(new URL("./own-folder.ts", import.meta.url).href)});
  try {
    await ownFolder(process.argv[1], { command: "contender" });
    console.log("mine");
    setInterval(() => {}, 1000);
  } catch (error) {
    console.log(error.code, error.facts.pid);
  }`;
/** A process that wants the folder; tells its first words. */
function contender(folder: string): { child: ChildProcess; words: Promise<string> } {
  const loader = ["--conditions=@musicgen-looper/source", "--import", "tsx", "--input-type=module"];
  const child = spawn(process.execPath, [...loader, "-e", program, folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  const words = new Promise<string>((resolve) =>
    child.stdout.once("data", (text) => resolve(`${text}`.trim())),
  );
  return { child, words };
}

it("has one owner, and tells the next who it is", async () => {
  const folder = fresh();
  const owned = await ownFolder(folder, { command: "the first" });
  await expect(ownFolder(folder, { command: "the second" })).rejects.toMatchObject({
    code: "WORK_DATA_IN_USE",
    message: expect.stringContaining(`process ${process.pid} (the first)`),
  });
  await owned.release();
  expect(ownersOf(folder)).toEqual([]);
  await (await ownFolder(folder, { command: "the third" })).release();
});

it("has one owner when six processes ask at once; when that one is killed, the next gets it", async () => {
  const folder = fresh();
  const asked = Array.from({ length: 6 }, () => contender(folder));
  const words = await Promise.all(asked.map(({ words }) => words));
  const winner = asked[words.indexOf("mine")]!.child;
  expect(words.filter((word) => word === "mine")).toHaveLength(1);
  expect(new Set(words)).toEqual(new Set(["mine", `WORK_DATA_IN_USE ${winner.pid}`]));

  winner.kill("SIGSTOP");
  await expect(ownFolder(folder, { command: "test" })).rejects.toMatchObject({ code: "WORK_DATA_IN_USE" });
  winner.kill("SIGKILL");
  await new Promise((resolve) => winner.once("exit", resolve));
  await (await ownFolder(folder, { command: "test" })).release();
});

const realm = () => {
  const folder = fresh();
  return ownFolder(folder, { command: "x" }).then(async (owned) => {
    const name = ownersOf(folder)[0]!;
    const facts = JSON.parse(readFileSync(join(folder, "owners", name), "utf8")) as Record<string, unknown>;
    await owned.release();
    return facts;
  });
};
const plant = (folder: string, facts: object) => {
  mkdirSync(join(folder, "owners"), { recursive: true });
  writeFileSync(join(folder, "owners", "1-1.json"), JSON.stringify(facts));
};

it("is not deceived by a process id that was given to another program", async () => {
  const folder = fresh();
  const mine = await realm();
  plant(folder, { ...mine, started: "1", command: "long dead", state: "held" });
  await (await ownFolder(folder, { command: "test" })).release();
  expect(ownersOf(folder)).toEqual([]);
});

it("knows an owner on another machine by whether his file is touched", async () => {
  const folder = fresh();
  const mine = await realm();
  const foreign = { ...mine, realm: `elsewhere-${hostname()}`, command: "far away", state: "held" };
  plant(folder, foreign);
  const beat = setInterval(() => plant(folder, foreign), 500);
  await expect(ownFolder(folder, { command: "test" })).rejects.toMatchObject({
    message: expect.stringContaining("far away"),
  });
  clearInterval(beat);
  const before = Date.now();
  await (await ownFolder(folder, { command: "test", watch: 1500 })).release();
  // It was watched, not believed dead at once.
  expect(Date.now() - before).toBeGreaterThan(1400);
});

it("is told when it was taken for dead", async () => {
  const folder = fresh();
  let told = false;
  const owned = await ownFolder(folder, { command: "test", onLost: () => (told = true) });
  for (const name of ownersOf(folder)) rmSync(join(folder, "owners", name));
  for (let i = 0; i < 100 && !told; i++) await sleep(100);
  expect(told).toBe(true);
  await owned.release();
});
