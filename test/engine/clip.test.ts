/** `clip` through the real binary: equal to transformers from the prompt to the samples, and its refusals. */
import { execFile } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readAudioFile } from "#platform-node";
import { type Golden, openGolden, signalToNoise, temporaryHome } from "./golden.ts";

const home = temporaryHome();
const main = fileURLToPath(new URL("../../src/apps/cli/main.ts", import.meta.url));
let golden: Golden;
beforeAll(async () => {
  golden = await openGolden("odd");
});
afterAll(() => home.remove());

/** Run the command; `out` and `codes` lie in the home of this test. */
function clip(...args: string[]): Promise<{ exit: number; stdout: string; stderr: string }> {
  const flags = ["--conditions=@musicgen-looper/source", "--import", "tsx", main, "clip", ...args];
  const env = { ...process.env, MUSICGEN_LOOPER_HOME: home.path };
  return new Promise((resolve) => {
    execFile(process.execPath, flags, { env }, (error, stdout, stderr) => {
      resolve({ exit: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

/** Names of files, in the home of this test. */
const inHome = (args: string[]) => args.map((arg) => (arg.endsWith(".wav") ? join(home.path, arg) : arg));

describe("clip", () => {
  it("--greedy plays transformers' codes and writes their sound", async () => {
    const [out, codes] = [join(home.path, "c.wav"), join(home.path, "c.json")];
    const { exit, stdout } = await clip(
      golden.facts.prompts[1],
      "--greedy",
      "--seconds",
      "0.8",
      "--model",
      golden.model,
      "--out",
      out,
      "--codes",
      codes,
    );
    expect(exit).toBe(0);
    expect(stdout).toBe(`${out}\n${codes}\n`);
    const wanted = golden.codes("greedy_alone");
    expect(JSON.parse(readFileSync(codes, "utf8"))).toEqual({
      shape: [...wanted.shape],
      codes: [...wanted.data],
    });
    const { channels, sampleRate } = await readAudioFile(out);
    expect(sampleRate).toBe(1500);
    expect(channels[0].length).toBe(40 * 30);
    expect(signalToNoise(channels[0], golden.floats("alone_audio").data)).toBeGreaterThan(80);
  });

  it("with a seed repeats itself to the byte, and begins at the end of a recording", async () => {
    const recording = join(home.path, "first.wav");
    const play = (out: string, ...more: string[]) =>
      clip(
        "funk",
        "--seed",
        "5",
        "--seconds",
        "0.5",
        "--model",
        golden.model,
        "--quiet",
        "--out",
        join(home.path, out),
        ...more,
      );
    expect(await play("first.wav")).toMatchObject({ exit: 0, stderr: "" });
    await play("again.wav");
    expect(readFileSync(join(home.path, "again.wav"))).toEqual(readFileSync(recording));
    await play("next.wav", "--audio", recording);
    const [next] = (await readAudioFile(join(home.path, "next.wav"))).channels;
    expect(next.length).toBe(25 * 30);
    expect(readFileSync(join(home.path, "next.wav"))).not.toEqual(readFileSync(recording));
  });

  it.each([
    [["--seconds", "0"], 2, /--seconds is 0: it must be a number from 0\.02 to 30.*\n.*INPUT_OUT_OF_RANGE/],
    [["--seconds", "31"], 2, /--seconds is 31/],
    [["--seconds", "long"], 2, /INPUT_NOT_A_NUMBER/],
    [["--precision", "int3"], 2, /--precision is "int3"; it must be fp32, int8 or int4/],
    [["--device", "webgpu"], 5, /webgpu is not supported in this version.*\n.*RUNTIME_NO_DEVICE/],
    [["--audio", "nowhere.wav"], 2, /INPUT_FILE_NOT_FOUND/],
    [["--audio", "noise.wav"], 2, /FORMAT_NOT_AUDIO/],
    [["--model", "nowhere/at/all"], 3, /MODEL_NOT_FOUND/],
    [["--top-p", "2"], 2, /--top-p/],
  ])("%j is refused, and leaves no file", async (args, code, message) => {
    writeFileSync(join(home.path, "noise.wav"), "this is no recording, whatever its name says. ".repeat(40));
    const { exit, stderr, stdout } = await clip(
      "funk",
      "--model",
      golden.model,
      "--out",
      join(home.path, "refused.wav"),
      ...inHome(args),
    );
    expect(stderr).toMatch(message);
    expect(exit).toBe(code);
    expect(stdout).toBe("");
    expect(existsSync(join(home.path, "refused.wav"))).toBe(false);
  });
});
