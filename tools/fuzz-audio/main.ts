/**
 * Damages recordings at random and reads them, in a process of its own that is ended when it hangs.
 *
 *     npm run -s ts -- tools/fuzz-audio/main.ts [--count 2000] [--seed 1]
 *
 * Each round damages one file of WAV, FLAC, MP3, Ogg Vorbis, Ogg Opus or Ogg FLAC in one way; three in four Ogg files
 * are sealed again. Afterwards files of 32 MiB that are made to be slow are read. Tells how many ended in what, the
 * slowest, and the most memory; exits with 1 where one crashed, hung for more than 30 s, or took 300 MB more than
 * an undamaged one. Needs ffmpeg.
 */
import { type ChildProcess, fork } from "node:child_process";
import { parseArgs } from "node:util";
import { allowed } from "./read-damaged.ts";
import { slowNames } from "./slow-files.ts";

/** What a round is. */
export type Round = { readonly slow: string } | { readonly index: number; readonly seed: number };

/** What came of it. */
export interface RoundEnd {
  readonly what: string;
  readonly outcome: string;
  readonly milliseconds: number;
  /** Of the process, at most so far, in MiB. */
  readonly memory: number;
}

const { values } = parseArgs({
  options: { count: { type: "string", default: "2000" }, seed: { type: "string", default: "1" } },
});
const longest = 30_000;
const start = () =>
  fork(new URL("./fuzz-child.ts", import.meta.url).pathname, { execArgv: process.execArgv });

let child: ChildProcess = start();
function play(round: Round): Promise<RoundEnd> {
  return new Promise((resolve) => {
    const began = performance.now();
    const asked = child;
    const done = (ended: RoundEnd) => {
      clearTimeout(timer);
      asked.off("exit", onExit).off("message", onMessage);
      resolve(ended);
    };
    const giveUp = (outcome: string) => {
      done({ what: JSON.stringify(round), outcome, milliseconds: performance.now() - began, memory: 0 });
      asked.kill("SIGKILL");
      child = start();
    };
    const timer = setTimeout(() => giveUp("HANGS"), longest);
    const onExit = (code: number | null, signal: string | null) => giveUp(`ENDED ${code ?? signal}`);
    const onMessage = (message: unknown) => done(message as RoundEnd);
    asked.once("exit", onExit).once("message", onMessage);
    asked.send(round);
  });
}

const rounds: Round[] = [
  ...Array.from({ length: Number(values.count) }, (_, index) => ({ index, seed: Number(values.seed) })),
  ...slowNames.map((slow) => ({ slow })),
];
const ends = new Map<string, number>();
let slowest: RoundEnd = { what: "", outcome: "", milliseconds: 0, memory: 0 };
let before = 0;
let most = 0;
let faults = 0;
for (const round of rounds) {
  const ended = await play(round);
  before ||= ended.memory;
  if (ended.milliseconds > slowest.milliseconds) slowest = ended;
  most = Math.max(most, ended.memory);
  const kind = ended.outcome.replace(/^\d+ /, "");
  ends.set(kind, (ends.get(kind) ?? 0) + 1);
  if ("slow" in round)
    console.log(
      `${ended.milliseconds.toFixed(0)} ms, ${ended.outcome}: ${round.slow} (${ended.memory} MiB at most so far)`,
    );
  if (!allowed.test(ended.outcome)) {
    faults++;
    console.log(`FAULT ${ended.what}: ${ended.outcome}`);
  }
}
child.disconnect();
console.log([...ends].map(([what, count]) => `${what} ${count}`).join(", "));
console.log(`slowest ${slowest.milliseconds.toFixed(0)} ms: ${slowest.what}, ${slowest.outcome}`);
console.log(`memory ${before} MiB after the first, ${most} MiB at most; ${faults} faults`);
process.exitCode = faults > 0 || most - before > 300 ? 1 : 0;
