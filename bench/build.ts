/**
 * What building the graphs of a model takes: seconds, peak memory of the process that builds, disk.
 *
 *     python3 bench/synthetic_checkpoint.py medium bin /tmp/medium
 *     npm run -s ts -- bench/build.ts --model /tmp/medium [--precision int8] [--home DIR]
 *
 * Prints one row of Markdown. Linux only: the peak is VmHWM.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Precision } from "#engine";
import { openEngine } from "#studio";

const { values } = parseArgs({
  options: {
    model: { type: "string", default: "tiny" },
    precision: { type: "string", default: "int8" },
    home: { type: "string" },
  },
});
const home = values.home ?? mkdtempSync(join(tmpdir(), "looper-build-"));
const began = { wall: performance.now(), cpu: process.cpuUsage() };
const engine = await openEngine({ model: values.model, precision: values.precision as Precision, home });
const seconds = (performance.now() - began.wall) / 1000;
const { user, system } = process.cpuUsage(began.cpu);
const peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1]) * 1024;
const sizeOf = (folder: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
await engine.close();
const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(2)} GB`;
const source = values.model === "tiny" ? "–" : gigabytes(sizeOf(resolve(values.model)));
const cells = [
  values.model,
  values.precision,
  source,
  gigabytes(sizeOf(join(home, "graphs"))),
  `${seconds.toFixed(0)} s (${((user + system) / 1e6).toFixed(0)} s of CPU)`,
  gigabytes(peak),
];
console.log(`| ${cells.join(" | ")} |`);
if (values.home === undefined) rmSync(home, { recursive: true });
