/**
 * How fast recordings are read, against another state of this repository, as ratios in one run.
 *
 *     mkdir /tmp/old && git archive d395451 | tar -x -C /tmp/old && ln -s "$PWD/node_modules" /tmp/old/node_modules
 *     npm run -s ts -- bench/reading-speed.ts /tmp/old [ROUNDS]
 *
 * Both read the same files, block by block, taking turns in processes that stay: times of the processor, of all
 * threads; the quickest of the rounds counts, and the median of the rounds' ratios. Above 1 we are quicker. Needs ffmpeg. Formats that the other state does not
 * know are told without a ratio.
 */
import { type ChildProcess, fork, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const noise = "anoisesrc=a=0.3:r=44100:s=1";
const files: Readonly<Record<string, readonly string[]>> = {
  "a.wav": ["-c:a", "pcm_s16le"],
  "b.wav": ["-c:a", "pcm_f32le"],
  "a.flac": ["-c:a", "flac"],
  "a.mp3": ["-b:a", "192k"],
  "a.ogg": ["-c:a", "libvorbis", "-q:a", "5"],
  "a.opus": ["-c:a", "libopus", "-b:a", "128k"],
};

/** The one half: reads the file that it is told, and answers with the milliseconds of processor time, or null. */
async function serve(tree: string): Promise<void> {
  const door = pathToFileURL(join(tree, "src/platform-node/index.ts")).href;
  const { openAudioFile } = (await import(door)) as typeof import("#platform-node");
  process.on("message", async (path: string) => {
    try {
      const reader = await openAudioFile(path);
      const began = process.cpuUsage();
      for await (const _ of reader.blocks());
      const { user, system } = process.cpuUsage(began);
      process.send?.((user + system) / 1000);
    } catch {
      process.send?.(null);
    }
  });
  process.send?.("ready");
}

function hear(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const fail = (code: number | null) => reject(new Error(`a reader ended (${code})`));
    child.once("exit", fail).once("message", (message) => {
      child.off("exit", fail);
      resolve(message);
    });
  });
}

async function open(tree: string): Promise<ChildProcess> {
  const child = fork(new URL(import.meta.url).pathname, ["serve", tree], {
    cwd: tree,
    execArgv: ["--conditions=@musicgen-looper/source", "--import", "tsx"],
  });
  await hear(child);
  return child;
}

async function read(child: ChildProcess, path: string): Promise<number | null> {
  child.send(path);
  return (await hear(child)) as number | null;
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

async function compare(other: string, rounds: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "looper-reading-"));
  const [ours, theirs] = [await open(process.cwd()), await open(other)];
  console.log("file        ours, ms   theirs, ms   quickest   median of ratios");
  for (const [name, args] of Object.entries(files)) {
    const path = join(folder, name);
    const made = spawnSync("ffmpeg", [
      "-v",
      "error",
      "-f",
      "lavfi",
      "-i",
      noise,
      "-t",
      "60",
      "-ac",
      "2",
      ...args,
      path,
    ]);
    if (made.status !== 0) throw new Error(`ffmpeg: ${made.stderr}`);
    const pairs: [number, number | null][] = [];
    await read(ours, path);
    await read(theirs, path);
    for (let round = 0; round < rounds; round++) {
      const first = round % 2 === 0 ? await read(ours, path) : null;
      const their = await read(theirs, path);
      pairs.push([first ?? (await read(ours, path)) ?? Number.NaN, their]);
    }
    const mine = Math.min(...pairs.map(([time]) => time));
    const known = pairs.flatMap(([time, their]) => (their === null ? [] : [their / time]));
    const their = Math.min(...pairs.map(([, time]) => time ?? Number.POSITIVE_INFINITY));
    const figures =
      known.length === 0
        ? "not read there"
        : [their.toFixed(0), (their / mine).toFixed(2), median(known).toFixed(2)].join("   ");
    console.log(`${name.padEnd(10)}  ${mine.toFixed(0).padStart(8)}   ${figures}`);
  }
  console.log(`load ${loadavg()[0]?.toFixed(1)}`);
  ours.kill();
  theirs.kill();
  rmSync(folder, { recursive: true });
}

const [first = "", second = ""] = process.argv.slice(2);
if (first === "serve" && process.send) await serve(second);
else if (first) await compare(first, Number(second || 15));
else console.error("usage: bench/reading-speed.ts OTHER_TREE [ROUNDS]");
