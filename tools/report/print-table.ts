/** The table of the report, in Markdown, out of the rows. */
import type { FinishedLoop, LoopPack } from "#looper";
import { meanWithInterval, share } from "./figures.ts";
import type { ReportRow } from "./run-prompt.ts";

const packsOf = (rows: readonly ReportRow[]) => rows.flatMap(({ pack }) => (pack ? [pack] : []));

/** Loops that have exactly the length that their beats and the tempo say. */
function countExact(packs: readonly LoopPack[]): number {
  const isExact = (loop: FinishedLoop, bpm: number) =>
    loop.samples === Math.round((loop.beats * 60 * loop.sample_rate) / bpm);
  return packs.reduce((sum, { loops, bpm }) => sum + loops.filter((loop) => isExact(loop, bpm)).length, 0);
}

/** Whether the loops of a pack differ, and yet have one length and one metre. Levels: judge.py. */
function belongs({ loops }: LoopPack): boolean {
  const differ = loops.every(({ equal_codes: equal }) => (equal ?? 0) <= 0.9);
  return differ && new Set(loops.map(({ samples, beats, bars }) => `${samples} ${beats} ${bars}`)).size === 1;
}

function seamLines(rows: readonly ReportRow[]): [string, string][] {
  const seams = rows.flatMap(({ seam }) => (seam ? [seam] : []));
  if (seams.length < 2) return [];
  const logs = (of: (seam: NonNullable<ReportRow["seam"]>) => number) =>
    meanWithInterval(seams.map((seam) => Math.log(of(seam))));
  return [
    ["seam perplexity, ours over naive, geometric mean", logs(({ ours, naive }) => ours / naive)],
    ["the same one bar earlier, over naive", logs(({ barEarlier, naive }) => barEarlier / naive)],
  ];
}

/**
 * Print the table.
 *
 * @param rows - as `runPrompt` left them
 * @param model - name of the model, for the head of the table
 */
export function printTable(rows: readonly ReportRow[], model: string): void {
  const packs = packsOf(rows);
  const loops = packs.flatMap((pack) => pack.loops);
  const rhythmic = rows.filter(({ prompt }) => prompt.rhythm);
  const isTracked = ({ pack }: ReportRow) => pack?.loops.every(({ grid }) => grid === "tracked") === true;
  const hasFar = ({ pack }: ReportRow) =>
    pack?.loops.some(({ warnings }) => warnings.some(({ code }) => code === "TEMPO_FAR"));
  const count = <T>(all: readonly T[], which: (one: T) => unknown) => all.filter(which).length;
  const times = rows.map(({ seconds }) => seconds).sort((a, b) => a - b);
  const lines: [string, string][] = [
    ["requests that end without loops", `${count(rows, ({ failure }) => failure)} of ${rows.length}`],
    [
      "the original's rules on the same model's takes",
      `${count(rows, ({ original }) => original)} of ${rows.length} fail`,
    ],
    ["prompts with rhythm that end tracked (all loops)", share(count(rhythmic, isTracked), rhythmic.length)],
    ["prompts with rhythm with a tempo warning", share(count(rhythmic, hasFar), rhythmic.length)],
    ["loops delivered", share(loops.length, rows.length * 4)],
    ["loops of exactly the right length", share(countExact(packs), loops.length)],
    ["packs whose loops differ and have one length", share(count(packs, belongs), packs.length)],
    [
      "loops with a click below the bound",
      share(
        count(loops, ({ seam }) => (seam?.click ?? 0) <= 1),
        loops.length,
      ),
    ],
    [
      "loops of a second or third attempt",
      share(
        count(loops, ({ attempt }) => attempt > 1),
        loops.length,
      ),
    ],
    ["seconds a request, median", `${times[Math.floor(times.length / 2)]?.toFixed(1)}`],
    ...seamLines(rows),
  ];
  console.log(`| | ${rows.length} prompts, model ${model} |\n|---|---|`);
  for (const [name, figure] of lines) console.log(`| ${name} | ${figure} |`);
}
