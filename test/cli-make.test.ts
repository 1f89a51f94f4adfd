/** The main job through the built binary, with the embedded model. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createRandom } from "#base";
import type { LoopEvent, LoopPack } from "#looper";
import { readAudioFile } from "#platform-node";
import { runBinary, scratchFolder } from "./run-binary.ts";

const folder = scratchFolder();
const file = (name: string) => join(folder, name);
const env = { MUSICGEN_LOOPER_HOME: file("home"), MUSICGEN_LOOPER_MODEL: "" };
const readPack = (out: string) => JSON.parse(readFileSync(join(out, "loops.json"), "utf8")) as LoopPack;
const base = ["--bpm", "124", "--variations", "2", "--max-duration", "4"];

describe("make", () => {
  it("makes a pack out of a bare prompt, and says which model it used and what to open", async () => {
    const out = file("pack");
    const run = await runBinary(["house drums with offbeat hats", ...base, "--seed", "3", "--out", out], {
      env,
    });
    expect(run.stderr).toContain("Model: tiny");
    expect(run.stderr).toContain("loops.html");
    expect(run.code).toBe(0);
    const pack = readPack(out);
    expect(run.stdout.trim().split("\n")).toEqual(pack.loops.map(({ path }) => join(out, path)));
    expect(pack).toMatchObject({
      command: "make",
      bpm: 124,
      seed: 3,
      model: { name: "tiny", licence: "MIT" },
    });
    for (const loop of pack.loops) {
      const { channels, sampleRate } = await readAudioFile(join(out, loop.path));
      expect(sampleRate).toBe(44100);
      expect(channels[0]).toHaveLength(Math.round((loop.beats * 60 * 44100) / 124));
    }
    expect(pack.loops.map(({ beats }) => beats)).toEqual([8, 8]);
  });

  it("makes the same bytes again, elsewhere", async () => {
    const [first, second] = [file("pack"), file("again")];
    expect(
      (await runBinary(["again", join(first, "loops.json"), "--out", second, "--quiet"], { env })).code,
    ).toBe(0);
    const files = readdirSync(first, { recursive: true, encoding: "utf8" }).filter((name) =>
      statSync(join(first, name)).isFile(),
    );
    expect(files.filter((name) => name.startsWith("stems"))).not.toHaveLength(0);
    for (const name of files) {
      expect(readFileSync(join(second, name)).equals(readFileSync(join(first, name)))).toBe(true);
    }
  });

  it("takes a tempo from the prompt, half a tempo, and beatless words, and never fails for them", async () => {
    for (const [prompt, ...args] of [
      ["techno drums, 132 bpm"],
      ["drums", "--bpm", "61.5"],
      ["rain on a roof", "--bpm", "300"],
    ]) {
      const out = file(`pack-${prompt.length}`);
      const run = await runBinary(
        [prompt, ...args, "--variations", "1", "--max-duration", "4", "--json", "--out", out],
        { env },
      );
      const events = run.stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as LoopEvent);
      expect(run.code).toBe(0);
      expect(events.at(-1)).toMatchObject({ event: "done", loops: [{ variation: 1 }] });
    }
    expect(readPack(file("pack-21")).bpm).toBe(132);
  });

  it("continues the caller's own clip, and does not return it", async () => {
    const own = join(file("pack"), readPack(file("pack")).loops[0].path);
    const out = file("own");
    const run = await runBinary(["house drums", ...base, "--audio", own, "--out", out, "--quiet"], { env });
    expect(run.stderr).toBe("");
    expect(readPack(out).loops.map(({ variation }) => variation)).toEqual([1, 2]);
  });

  it.each<[string, string[], number, RegExp]>([
    ["an empty prompt", [" "], 2, /INPUT_PROMPT_EMPTY/],
    ["a novel", ["la ".repeat(4000)], 2, /12000 characters: 2000 are the most[\s\S]*INPUT_PROMPT_TOO_LONG/],
    [
      "a model that is not there",
      ["x", "--model", "medium"],
      3,
      /medium[\s\S]*8\.0 GB[\s\S]*CC-BY-NC[\s\S]*MODEL_NOT_FOUND/,
    ],
    ["a model that nobody knows", ["x", "--model", "mediun"], 2, /mediun[\s\S]*MODEL_UNKNOWN/],
    ["a folder that is no model", ["x", "--model", "/"], 3, /MODEL_NOT_MUSICGEN/],
    ["a folder that no system makes", ["x", "--out", "/proc/looper"], 5, /OUTPUT_UNWRITABLE/],
    ["a file in place of a folder", ["x", "--out", "package.json"], 5, /OUTPUT_UNWRITABLE/],
    ["a prompt without quotes", ["house", "drums"], 2, /in quotes[\s\S]*INPUT_UNKNOWN_OPTION/],
    ["a seed below -1", ["x", "--seed", "-2"], 2, /--seed is -2[\s\S]*INPUT_OUT_OF_RANGE/],
    ["a clip that is not there", ["x", "--audio", "absent.wav"], 2, /absent\.wav[\s\S]*INPUT_FILE_NOT_FOUND/],
  ])("says what is wrong with %s, and leaves nothing", async (_, args, code, message) => {
    const run = await runBinary(["make", "--out", file("bad"), ...args], { env });
    expect(run.stderr).toMatch(message);
    expect(run.code).toBe(code);
    expect(existsSync(file("bad"))).toBe(false);
  });

  it("makes safe names of any prompt", async () => {
    const out = file("safe");
    await runBinary(
      ["../../etc/passwd 🥁\u0007 drums", ...base, "--variations", "1", "--out", out, "--quiet"],
      { env },
    );
    expect(readdirSync(out).filter((name) => name.endsWith(".wav"))).toEqual([
      "etc-passwd-drums_124bpm_2bars_v01.wav",
    ]);
  });

  it("leaves whole files only when it is stopped at any moment", async () => {
    const random = createRandom(20);
    for (let i = 0; i < 4; i++) {
      const out = file(`stopped-${i}`);
      const wait = 300 + random.uniform() * 4000;
      let timer: NodeJS.Timeout | undefined;
      const run = await runBinary(["house drums", ...base, "--out", out], {
        env,
        onOutput: (_, kill) => {
          timer ??= setTimeout(() => kill("SIGINT"), wait);
        },
      });
      clearTimeout(timer);
      expect([0, 130]).toContain(run.code);
      const entries = existsSync(out) ? readdirSync(out, { recursive: true, encoding: "utf8" }) : [];
      const names = entries.filter((name) => name !== "stems");
      expect(names.filter((name) => !/\.(wav|html|json)$/.test(name))).toEqual([]);
      // The folder of the stems is there with the first of them.
      expect(names.some((name) => name.startsWith("stems/"))).toBe(entries.includes("stems"));
      for (const name of names.filter((name) => name.endsWith(".wav"))) {
        const { channels } = await readAudioFile(join(out, name));
        expect(channels[0]).toHaveLength(Math.round((8 * 60 * 44100) / 124));
      }
    }
  });
});
