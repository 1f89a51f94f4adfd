/** What a person meets at a terminal beside the work itself: help, completion, the manual, errors for programs. */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { LoopEvent } from "#looper";
import { runBinary, scratchFolder } from "./run-binary.ts";

const folder = scratchFolder();
const commands = "make loop listen clip again models pull serve work doctor completion".split(" ");

describe("help", () => {
  it("is what the bare call shows, and no error", async () => {
    const { code, stdout, stderr } = await runBinary([]);
    expect(code).toBe(0);
    expect(stderr).toBe("");
    for (const command of commands) expect(stdout).toMatch(new RegExp(`^ {2}${command}\\b`, "m"));
    expect(stdout).toContain("Examples:\n  musicgen-looper ");
  });

  it.each(commands)("of %s has an example that begins with a command there is", async (command) => {
    const { code, stdout } = await runBinary([command, "--help"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`Examples:\\n {2}.*musicgen-looper ${command}\\b`));
  });
});

describe("completion", () => {
  const complete = (script: string, words: readonly string[]) => {
    const file = join(folder, "completion.bash");
    writeFileSync(file, script);
    const run = spawnSync(
      "bash",
      [
        "-c",
        `source ${file}; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _musicgen_looper; printf '%s\\n' "\${COMPREPLY[@]}"`,
        "bash",
        ...words,
      ],
      { encoding: "utf8" },
    );
    expect(run.stderr).toBe("");
    return run.stdout.trim().split("\n").filter(Boolean);
  };

  it("in bash knows commands, the options of each, and their choices", async () => {
    const { stdout: script } = await runBinary(["completion", "bash"]);
    expect(complete(script, ["musicgen-looper", "l"])).toEqual(["loop", "listen"]);
    expect(complete(script, ["musicgen-looper", "make", "--temp"])).toEqual(["--temperature"]);
    expect(complete(script, ["musicgen-looper", "listen", "--temp"])).toEqual([]);
    expect(complete(script, ["musicgen-looper", "make", "--output-format", ""])).toEqual([
      "wav",
      "mp3",
      "flac",
    ]);
  });

  it("speaks zsh and fish too, and names those it knows where it is asked for another", async () => {
    const [zsh, fish, other] = await Promise.all(
      ["zsh", "fish", "tcsh"].map((shell) => runBinary(["completion", shell])),
    );
    expect(zsh.stdout).toMatch(/^#compdef musicgen-looper\n/);
    expect(fish.stdout).toMatch(
      /-n '__fish_seen_subcommand_from make' -l output-format -r -a 'wav mp3 flac'/,
    );
    expect(other.code).toBe(2);
    expect(other.stderr).toContain("Known shells are bash, zsh, fish");
  });
});

describe("the manual page", () => {
  const page = readFileSync(new URL("../dist/musicgen-looper.1", import.meta.url), "utf8");
  it("tells of every command and its options, in roff without a stray command", () => {
    for (const command of commands) expect(page).toMatch(new RegExp(`^\\.SS ${command}`, "m"));
    expect(page).toContain(".B \\-\\-bpm \\fIvalue\\fR");
    const lines = page.split("\n").filter((line) => /^[.']/.test(line));
    expect(lines.filter((line) => !/^\.(TH|SH|SS|TP|B|BR|RI)\b/.test(line))).toEqual([]);
  });
});

describe("with --json", () => {
  it.each([
    [["make", "x", "--bpm", "1"], "INPUT_OUT_OF_RANGE"],
    [["listen", "nowhere.wav"], "INPUT_FILE_NOT_FOUND"],
    [["loop", "nowhere.wav", "--bpm", "120"], "INPUT_FILE_NOT_FOUND"],
    [["make", "x", "--nonsense"], "INPUT_UNKNOWN_OPTION"],
  ])("the error of %j is one object on stdout, and nothing on stderr", async (args, code) => {
    const run = await runBinary([...args, "--json"]);
    expect(run.code).toBe(2);
    expect(run.stderr).toBe("");
    expect(JSON.parse(run.stdout)).toMatchObject({ event: "error", code });
  });
});

describe("a run", () => {
  const base = ["--bpm", "124", "--variations", "1", "--max-duration", "2", "--candidates", "1"];
  const env = { MUSICGEN_LOOPER_HOME: join(folder, "home"), MUSICGEN_LOOPER_MODEL: "" };

  it("introduces the model once on a machine, and names it every time", async () => {
    const first = await runBinary(["house drums", ...base, "--out", join(folder, "one")], { env });
    const second = await runBinary(["house drums", ...base, "--out", join(folder, "two")], { env });
    expect(first.stderr).toContain("musicgen-looper pull medium");
    expect(second.stderr).not.toContain("musicgen-looper pull medium");
    expect(second.stderr).toContain("Model: tiny (licence MIT)");
  });

  it("tells how much of the whole is done in every progress event, and never less than before", async () => {
    const out = join(folder, "three");
    const { stdout } = await runBinary(["house drums", ...base, "--json", "--out", out], { env });
    const events = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as LoopEvent);
    const works = events.flatMap((event) => (event.event === "progress" ? [event.work] : []));
    expect(works.length).toBeGreaterThan(2);
    for (const kind of ["play", "listen", "finish"] as const) {
      const done = works.map((work) => work[kind].done);
      expect(done).toEqual([...done].sort((a, b) => a - b));
      expect(works.every((work) => work[kind].done <= work[kind].total)).toBe(true);
    }
    expect(works.at(-1)?.listen).toEqual({ done: 1, total: 1 });
  });
});
