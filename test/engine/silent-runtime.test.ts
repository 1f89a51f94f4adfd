/**
 * Playing leaves no trace outside of its home: ONNX Runtime's telemetry, which begins with a device id
 * under the user's home, is off. With `CI` set it keeps quiet by itself, so that is taken away here.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { scratchFolder } from "../run-binary.ts";

const folder = scratchFolder();
const dist = (file: string) => new URL(`../../dist/${file}`, import.meta.url);
/** Variables by which programs know that nobody sits before them. */
const unattended = /^(CI|TF_BUILD|GITHUB_ACTIONS|JENKINS_URL|BUILD_ID|ORT_.*|XDG_.*|.*_HOME)$/;

/** Run node as a person at home would; what lies in that home afterwards. */
function traceOf(name: string, args: readonly string[]): { home: string[]; elsewhere: string[] } {
  const [home, elsewhere] = [join(folder, name, "home"), join(folder, name, "looper")];
  mkdirSync(home, { recursive: true });
  const kept = Object.entries(process.env).filter(([key]) => !unattended.test(key));
  const run = spawnSync(process.execPath, args, {
    env: { ...Object.fromEntries(kept), HOME: home, USERPROFILE: home, MUSICGEN_LOOPER_HOME: elsewhere },
    encoding: "utf8",
    cwd: folder,
  });
  expect([run.status, run.stderr]).toEqual([0, expect.any(String)]);
  return {
    home: readdirSync(home, { recursive: true, encoding: "utf8" }),
    elsewhere: readdirSync(elsewhere),
  };
}

it("in a process of its own, writes nothing under the user's home", () => {
  const binary = dist("apps/cli/main.js").pathname;
  const { home, elsewhere } = traceOf("child", [binary, "clip", "drums", "--seconds", "1", "--out", "c.wav"]);
  expect(elsewhere).toContain("graphs");
  expect(home).toEqual([]);
});

it("in the program's own process, writes nothing under the user's home", () => {
  const program = `
    const { openEngine } = await import(${JSON.stringify(dist("studio/index.js").href)});
    const engine = await openEngine({ inProcess: true });
    const sampling = { topK: 250, topP: 1, temperature: 1, guidanceScale: 1 };
    await engine.generate({ text: "drums", rows: [{ seed: 1, variation: 0 }], frames: 2, sampling });
    await engine.close();`;
  const { home, elsewhere } = traceOf("in-process", ["--input-type=module", "-e", program]);
  expect(elsewhere).toContain("graphs");
  expect(home).toEqual([]);
});
