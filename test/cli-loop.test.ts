/** `loop` and what the command line promises, through the built binary. */
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { type AudioClip, createRandom } from "#base";
import { encodeWav } from "#formats";
import type { LoopEvent, LoopPack } from "#looper";
import { readAudioFile } from "#platform-node";
import { randomSpec, renderPiece } from "../tools/render/index.ts";
import { runBinary, scratchFolder } from "./run-binary.ts";

const folder = scratchFolder();
const file = (name: string) => join(folder, name);
const save = (name: string, clip: AudioClip) => writeFileSync(file(name), encodeWav(clip, { bitDepth: 16 }));

/** Tempo of the recording, and a tempo near it to ask for. */
let bpm = 0;
let wish = 0;

beforeAll(() => {
  const { mix, truth } = renderPiece(randomSpec(createRandom(11), "v0", 14));
  bpm = truth.bpm;
  wish = Math.round(bpm * 1.03);
  save("groove.wav", mix);
  save("silence.wav", { channels: [new Float32Array(64000)], sampleRate: 32000 });
  save("blip.wav", {
    channels: [Float32Array.from({ length: 900 }, (_, n) => Math.sin(n / 5))],
    sampleRate: 32000,
  });
  const noise = createRandom(5);
  const hiss = () => Float32Array.from({ length: 44100 * 9 }, () => 0.2 * (noise.uniform() - 0.5));
  save("hiss.wav", { channels: [hiss(), hiss()], sampleRate: 44100 });
  writeFileSync(file("empty.wav"), "");
  writeFileSync(file("words.wav"), "These are words and no sound at all.\n".repeat(20));
  writeFileSync(file("cut-off.wav"), readFileSync(file("groove.wav")).subarray(0, 50_000));
});

describe("loop", () => {
  it("leaves a loop of the exact length, a document and a page, and prints the path", async () => {
    const out = file("pack");
    const run = await runBinary(["loop", file("groove.wav"), "--bpm", String(wish), "--out", out]);
    expect(run.stderr).toContain("loops.html");
    expect(run.code).toBe(0);
    const pack = JSON.parse(readFileSync(join(out, "loops.json"), "utf8")) as LoopPack;
    const [loop] = pack.loops;
    expect(run.stdout.trim()).toBe(join(out, loop.path));
    const clip = await readAudioFile(join(out, loop.path));
    expect(clip.sampleRate).toBe(44100);
    expect(clip.channels[0]).toHaveLength(Math.round((loop.beats * 60 * 44100) / wish));
    expect(loop).toMatchObject({ grid: "tracked", level_db: -1 });
    expect(loop.bars).toBe(2 ** Math.floor(Math.log2((8 * wish) / 240)));
    expect(Math.abs((loop.tempo_before_bpm as number) / bpm - 1)).toBeLessThan(0.005);
    expect(readdirSync(out).sort()).toEqual(["loops.html", "loops.json", loop.path].sort());
  });

  it("without a tempo is cut at the one that is heard, and says where; another take is another place", async () => {
    const cut = async (out: string, ...args: string[]) => {
      const run = await runBinary(["loop", file("groove.wav"), "--bars", "1", "--out", file(out), ...args]);
      expect(run.code).toBe(0);
      const pack = JSON.parse(readFileSync(join(file(out), "loops.json"), "utf8")) as LoopPack;
      return { pack, run };
    };
    const { pack, run } = await cut("heard");
    expect(Math.abs(pack.bpm / bpm - 1)).toBeLessThan(0.005);
    expect(run.stderr).toContain(`The tempo that was heard is ${pack.bpm} bpm`);
    const [first] = pack.loops;
    expect(run.stderr).toContain(`cut from ${first.cut_from_s.toFixed(2)}–${first.cut_to_s.toFixed(2)} s`);
    expect(first.cut_to_s - first.cut_from_s).toBeCloseTo(240 / bpm, 1);
    const [second] = (await cut("elsewhere", "--take", "2")).pack.loops;
    const shared = Math.min(first.cut_to_s, second.cut_to_s) - Math.max(first.cut_from_s, second.cut_from_s);
    expect(shared).toBeLessThanOrEqual(0.51 * (first.cut_to_s - first.cut_from_s));
  });

  it("tells a program one event a line", async () => {
    const run = await runBinary([
      "loop",
      file("groove.wav"),
      "--bpm",
      "92.5",
      "--json",
      "--out",
      file("json"),
      "--bars",
      "1",
    ]);
    const events = run.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as LoopEvent);
    const done = events.at(-1);
    expect(done).toMatchObject({ event: "done", loops: [{ variation: 1, beats: 4, bars: 1, seed: null }] });
    expect(events.filter((event) => event.event === "loop")).toHaveLength(1);
    expect(new Set(events.map((event) => event.event))).toContain("stage");
    expect(run.stderr).toBe("");
  });

  it("keeps stereo, and assumes a grid where there is no beat", async () => {
    const run = await runBinary([
      "loop",
      file("hiss.wav"),
      "--bpm",
      "120",
      "--json",
      "--out",
      file("hiss"),
      "--output-format",
      "flac",
    ]);
    const done = JSON.parse(run.stdout.trim().split("\n").at(-1) as string) as LoopEvent & { event: "done" };
    expect(done.loops[0]).toMatchObject({
      grid: "assumed",
      tempo_before_bpm: null,
      warnings: [{ code: "GRID_ASSUMED" }],
    });
    const clip = await readAudioFile(done.loops[0].path);
    expect(clip.channels.map((channel) => channel.length)).toEqual([352800, 352800]);
  });

  it("makes the same bytes twice", async () => {
    for (const out of ["first", "second"]) {
      await runBinary([
        "loop",
        file("groove.wav"),
        "--bpm",
        "118",
        "--out",
        file(out),
        "--output-format",
        "mp3",
      ]);
    }
    const names = readdirSync(file("first"));
    expect(names).toHaveLength(3);
    for (const name of names.filter((name) => name !== "loops.json")) {
      expect(readFileSync(join(file("second"), name)).equals(readFileSync(join(file("first"), name)))).toBe(
        true,
      );
    }
  });
});

describe("bad input", () => {
  const inBpm = (name: string) => ["loop", file(name), "--bpm", "120", "--out", file("bad")];
  it.each<[string, () => string[], number, string, RegExp]>([
    ["a missing file", () => inBpm("absent.wav"), 2, "INPUT_FILE_NOT_FOUND", /absent\.wav/],
    ["an empty file", () => inBpm("empty.wav"), 2, "", /empty/],
    ["a file without sound", () => inBpm("words.wav"), 2, "FORMAT_NOT_AUDIO", /words\.wav/],
    ["a truncated file", () => inBpm("cut-off.wav"), 2, "FORMAT_TRUNCATED", /cut-off\.wav/],
    ["all silence", () => inBpm("silence.wav"), 2, "INPUT_AUDIO_SILENT", /silent/],
    ["less than a beat", () => inBpm("blip.wav"), 2, "INPUT_AUDIO_TOO_SHORT", /0\.028 s/],
    [
      "a tempo out of range",
      () => ["loop", file("groove.wav"), "--bpm", "301"],
      2,
      "INPUT_OUT_OF_RANGE",
      /--bpm is 301.*40 to 300/,
    ],
    [
      "a tempo that is no number",
      () => ["loop", file("groove.wav"), "--bpm", "fast"],
      2,
      "INPUT_NOT_A_NUMBER",
      /--bpm is "fast"/,
    ],
    [
      "a tempo that nobody gives and nobody hears",
      () => ["loop", file("hiss.wav")],
      2,
      "INPUT_MISSING",
      /No clear tempo was heard/,
    ],
    [
      "a duration out of range",
      () => [...inBpm("groove.wav"), "--max-duration", "21"],
      2,
      "INPUT_OUT_OF_RANGE",
      /--max-duration is 21.*2 to 20/,
    ],
    [
      "bars that do not fit",
      () => [...inBpm("groove.wav"), "--bars", "16"],
      2,
      "INPUT_CONTRADICTION",
      /16 bars/,
    ],
    [
      "an unknown option",
      () => [...inBpm("groove.wav"), "--barz", "2"],
      2,
      "INPUT_UNKNOWN_OPTION",
      /--barz.*--bars/s,
    ],
    [
      "a mistyped command",
      () => ["lop", file("groove.wav")],
      2,
      "INPUT_UNKNOWN_COMMAND",
      /Did you mean loop/,
    ],
    [
      "a folder that cannot be made",
      () => ["loop", file("groove.wav"), "--bpm", "120", "--out", join(file("words.wav"), "x")],
      5,
      "OUTPUT_UNWRITABLE",
      /words\.wav/,
    ],
  ])("%s is a clear error, and leaves nothing", async (_, args, exit, code, message) => {
    const run = await runBinary(args());
    expect(run.stderr).toMatch(message);
    expect(run.stderr).toContain(code);
    expect(run.code).toBe(exit);
    expect(run.stdout).toBe("");
    expect(existsSync(file("bad"))).toBe(false);
  });

  it("does not write over a pack unless told to", async () => {
    const out = file("kept");
    const args = ["loop", file("groove.wav"), "--bpm", "120", "--bars", "1", "--out", out];
    mkdirSync(out);
    writeFileSync(join(out, "loops.json"), "mine");
    const refused = await runBinary(args);
    expect(refused).toMatchObject({ code: 2, stdout: "" });
    expect(refused.stderr).toContain("--force");
    expect(readFileSync(join(out, "loops.json"), "utf8")).toBe("mine");
    expect((await runBinary([...args, "--force"])).code).toBe(0);
  });

  it.skipIf(process.getuid?.() === 0 || process.platform === "win32")(
    "does not write where it may not",
    async () => {
      mkdirSync(file("locked"));
      chmodSync(file("locked"), 0o500);
      const run = await runBinary(["loop", file("groove.wav"), "--bpm", "120", "--out", file("locked")]);
      expect(run.stderr).toContain("OUTPUT_UNWRITABLE");
    },
  );
});

describe("the command itself", () => {
  it("knows its version and its help", async () => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
    expect((await runBinary(["--version"])).stdout).toBe(`${version}\n`);
    const help = await runBinary(["loop", "--help"]);
    expect(help.code).toBe(0);
    for (const flag of [
      "--bpm",
      "--max-duration",
      "--output-format",
      "--sample-rate",
      "--bit-depth",
      "--bars",
      "--key",
      "--out",
    ]) {
      expect(help.stdout).toContain(flag);
    }
  });

  it("runs by npx in a clone", () => {
    expect(
      execFileSync("npx", ["--no-install", "musicgen-looper", "--version"], { encoding: "utf8" }),
    ).toMatch(/^\d+\.\d+\.\d+/);
  });
});

describe("what is not a file", () => {
  const piped = (command: string) =>
    execFileSync("bash", ["-c", command], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  const binary = new URL("../dist/apps/cli/main.js", import.meta.url).pathname;

  it.skipIf(process.platform === "win32")("`-` is standard input, and a pipe is read like the file", () => {
    const fromFile = piped(`node ${binary} listen --quiet --json ${file("groove.wav")}`);
    expect(piped(`cat ${file("groove.wav")} | node ${binary} listen --quiet --json -`)).toBe(fromFile);
    expect(piped(`node ${binary} listen --quiet --json <(cat ${file("groove.wav")})`)).toBe(fromFile);
  });

  it("`loop -` names its files after standard input, and `again` works from any folder", async () => {
    const args = `--bpm ${wish} --bars 1`;
    piped(`cd ${folder} && cat groove.wav | node ${binary} loop - ${args} --quiet --out piped`);
    piped(`cd ${folder} && node ${binary} loop groove.wav ${args} --quiet --out named`);
    const elsewhere = await runBinary(["again", file("named/loops.json"), "--out", file("again")], {
      cwd: "/",
    });
    expect(elsewhere.code).toBe(0);
    const wavOf = (out: string) => readdirSync(file(out)).find((name) => name.endsWith(".wav")) as string;
    expect(wavOf("piped")).toContain("stdin");
    expect(readFileSync(join(file("again"), wavOf("again")))).toEqual(
      readFileSync(join(file("named"), wavOf("named"))),
    );
  });

  it.skipIf(!existsSync("/dev/full"))("a full standard output is an error of the table", () => {
    const run = () => piped(`node ${binary} listen --quiet ${file("groove.wav")} > /dev/full`);
    expect(run).toThrow(
      expect.objectContaining({ status: 5, stderr: expect.stringContaining("OUTPUT_DISK_FULL") }),
    );
    expect(run).toThrow(expect.objectContaining({ stderr: expect.not.stringContaining("    at ") }));
  });
});
