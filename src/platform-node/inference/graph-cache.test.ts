import { type ChildProcess, spawn } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { GraphFolder } from "#inference";
import { createGraphCache } from "./graph-cache.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "looper-graphs-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const bytes = (text: string) => new TextEncoder().encode(text);
const write = (content: string) => (folder: GraphFolder) =>
  folder.write("a.onnx", (append) => append(bytes(content)));
const never = () => Promise.reject(new Error("it was built again"));

/** Another process that builds `key`: waits `hold` ms inside, and notes each build. */
function otherBuilder(key: string, hold: number): ChildProcess {
  const here = fileURLToPath(new URL("./graph-cache.ts", import.meta.url));
  const script = `
    import { appendFileSync } from "node:fs";
    const { createGraphCache } = await import(${JSON.stringify(here)});
    await createGraphCache({ root: ${JSON.stringify(root)} }).obtain(${JSON.stringify(key)}, async (folder) => {
      appendFileSync(${JSON.stringify(join(root, "builds"))}, "x");
      await folder.write("a.onnx", async (append) => {
        await append(new TextEncoder().encode("first half, "));
        process.stdout.write("building\\n");
        await new Promise((resolve) => setTimeout(resolve, ${hold}));
        await append(new TextEncoder().encode("second half"));
      });
    });`;
  const flags = [
    "--conditions=@musicgen-looper/source",
    "--import",
    "tsx",
    "--input-type=module",
    "-e",
    script,
  ];
  return spawn(process.execPath, flags, { stdio: ["ignore", "pipe", "inherit"] });
}
const speaks = (child: ChildProcess) => new Promise((resolve) => child.stdout?.once("data", resolve));
const ends = (child: ChildProcess) => new Promise((resolve) => child.once("exit", resolve));

describe("the cache of graphs", () => {
  it("builds once, and finds what it built", async () => {
    const cache = createGraphCache({ root });
    const folder = await cache.obtain("k", write("graph"));
    expect(readFileSync(join(folder, "a.onnx"), "utf8")).toBe("graph");
    expect(await cache.obtain("k", never)).toBe(folder);
    expect(readdirSync(root)).toEqual(["k"]);
  });

  it("leaves nothing of a build that failed, and builds again", async () => {
    const cache = createGraphCache({ root });
    const failing = async (folder: GraphFolder) => {
      await write("half")(folder);
      throw new Error("broken weights");
    };
    await expect(cache.obtain("k", failing)).rejects.toThrow("broken weights");
    expect(readdirSync(root)).toEqual([]);
    await cache.obtain("k", write("whole"));
  });

  it("says that the disk is full, and where to go", async () => {
    const full = () =>
      Promise.reject(Object.assign(new Error("no space"), { code: "ENOSPC", syscall: "write" }));
    const failed = createGraphCache({ root }).obtain("k", full);
    await expect(failed).rejects.toMatchObject({ code: "OUTPUT_DISK_FULL" });
    await expect(failed).rejects.toThrow(/MUSICGEN_LOOPER_HOME/);
    expect(readdirSync(root)).toEqual([]);
  });

  it("says that a folder cannot be written", async () => {
    writeFileSync(join(root, "file"), "");
    const failed = createGraphCache({ root: join(root, "file", "below") }).obtain("k", never);
    await expect(failed).rejects.toMatchObject({ code: "OUTPUT_UNWRITABLE" });
  });

  it("does not believe a folder that is cut short, or not sealed", async () => {
    const cache = createGraphCache({ root });
    const folder = await cache.obtain("k", write("a long graph"));
    truncateSync(join(folder, "a.onnx"), 3);
    await cache.obtain("k", write("built again"));
    expect(readFileSync(join(folder, "a.onnx"), "utf8")).toBe("built again");
    rmSync(join(folder, "complete.json"));
    await cache.obtain("k", write("a third time"));
    expect(readFileSync(join(folder, "a.onnx"), "utf8")).toBe("a third time");
  });

  it("waits for another process that builds the same, and does not build it too", async () => {
    const [one, two] = [otherBuilder("k", 700), otherBuilder("k", 700)];
    // Listened for from the start: one may have ended before the other is asked.
    const ended = Promise.all([ends(one), ends(two)]);
    await Promise.race([speaks(one), speaks(two)]);
    const folder = await createGraphCache({ root }).obtain("k", never);
    expect(readFileSync(join(folder, "a.onnx"), "utf8")).toBe("first half, second half");
    expect(await ended).toEqual([0, 0]);
    expect(readFileSync(join(root, "builds"), "utf8")).toBe("x");
  });

  it("takes over from a builder that was killed, and clears up after it", async () => {
    const killed = otherBuilder("k", 60_000);
    await speaks(killed);
    killed.kill("SIGKILL");
    await ends(killed);
    expect(existsSync(join(root, "k.lock"))).toBe(true);
    const folder = await createGraphCache({ root }).obtain("k", write("ours"));
    expect(readFileSync(join(folder, "a.onnx"), "utf8")).toBe("ours");
    expect(readdirSync(root).sort()).toEqual(["builds", "k"]);
  });

  it("gives up waiting when its time is up, naming the lock, and when the caller stops it", async () => {
    const slow = otherBuilder("k", 60_000);
    await speaks(slow);
    const impatient = createGraphCache({ root, timeoutMilliseconds: 300 }).obtain("k", never);
    await expect(impatient).rejects.toMatchObject({ code: "MODEL_CACHE_LOCKED" });
    await expect(impatient).rejects.toThrow(/k\.lock/);
    const reason = new Error("stop");
    const controller = new AbortController();
    const stopped = createGraphCache({ root }).obtain("k", never, controller.signal);
    setTimeout(() => controller.abort(reason), 100);
    await expect(stopped).rejects.toBe(reason);
    slow.kill("SIGKILL");
    await ends(slow);
  });
});
