/**
 * Ctrl-C at random moments of `make`: whatever is left must be whole, and the exit code 130.
 *
 *     npm run -s build && npm run -s ts -- tools/faults/interrupt-make.ts [--count 50] [--seed 1]
 *
 * A run that is not stopped measures how long it takes; the others are stopped at a time drawn from that
 * time, from the start of the process on.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createRandom } from "#base";
import { readAudioFile } from "#platform-node";

const { values } = parseArgs({
  options: { count: { type: "string", default: "50" }, seed: { type: "string", default: "1" } },
});
const binary = new URL("../../dist/apps/cli/main.js", import.meta.url).pathname;
const bpm = 124;
const request = ["house drums", "--bpm", `${bpm}`, "--variations", "3", "--max-duration", "4", "--seed", "5"];
const samples = Math.round((8 * 60 * 44_100) / bpm);
const root = mkdtempSync(join(tmpdir(), "interrupt-"));

interface Stopped {
  /** 130 too where the process had not yet learnt to answer and the system ended it. */
  readonly code: number | null;
  readonly seconds: number;
  /** From the signal to the end. */
  readonly delay: number;
}

/** Run `make` and stop it after so many seconds. */
function stopAfter(seconds: number, out: string): Promise<Stopped> {
  const began = performance.now();
  const env = { ...process.env, MUSICGEN_LOOPER_HOME: join(root, "home"), MUSICGEN_LOOPER_MODEL: "" };
  const child = spawn(process.execPath, [binary, ...request, "--out", out], { env, stdio: "ignore" });
  let stopped = Number.NaN;
  const timer = setTimeout(() => {
    stopped = performance.now();
    child.kill("SIGINT");
  }, seconds * 1000);
  return new Promise((resolve) => {
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      const now = performance.now();
      const exit = signal === "SIGINT" ? 130 : code;
      resolve({ code: exit, seconds: (now - began) / 1000, delay: (now - stopped) / 1000 });
    });
  });
}

/** Say what is wrong with what a run left. */
async function inspect(out: string, { code }: Stopped): Promise<string[]> {
  const faults: string[] = [];
  const names = existsSync(out) ? readdirSync(out) : [];
  // One that was done before the signal came has a right to say so.
  const done = names.includes("loops.json");
  if (code !== 130 && !(code === 0 && done)) faults.push(`exit code ${code}`);
  if (code === 130 && names.length === 0 && existsSync(out)) faults.push("an empty folder was left");
  for (const name of names) {
    const path = join(out, name);
    if (name.endsWith(".wav")) {
      const { channels } = await readAudioFile(path);
      if (channels[0].length !== samples) faults.push(`${name} has ${channels[0].length} samples`);
    } else if (name === "loops.json") JSON.parse(readFileSync(path, "utf8"));
    else if (name === "loops.html") {
      if (!readFileSync(path, "utf8").trimEnd().endsWith("</html>")) faults.push("loops.html breaks off");
    } else faults.push(`${name} was left`);
  }
  return faults;
}

const whole = await stopAfter(600, join(root, "whole"));
if (whole.code !== 0) throw new Error(`make itself ends with ${whole.code}`);
console.log(`a run that is not stopped takes ${whole.seconds.toFixed(1)} s`);
const random = createRandom(Number(values.seed));
let faulty = 0;
const codes = new Map<number | null, number>();
let slowest = 0;
for (let i = 0; i < Number(values.count); i++) {
  const out = join(root, `${i}`);
  const at = random.uniform() * whole.seconds;
  const end = await stopAfter(at, out);
  const faults = await inspect(out, end);
  codes.set(end.code, (codes.get(end.code) ?? 0) + 1);
  if (end.delay > slowest) slowest = end.delay;
  if (faults.length > 0) faulty++;
  for (const fault of faults) console.log(`stopped after ${at.toFixed(2)} s: ${fault}`);
  rmSync(out, { recursive: true, force: true });
}
rmSync(root, { recursive: true, force: true });
const ends = [...codes].map(([code, count]) => `${count} x ${code}`).join(", ");
console.log(
  `${values.count} runs: exit codes ${ends}; ${faulty} with faults; slowest end ${slowest.toFixed(2)} s`,
);
if (faulty > 0) process.exitCode = 1;
