/** `listen FILE`: where the beats of a recording are, its key and its chords. */
import type { Command } from "commander";
import { type BeatGrid, LooperError, readNumber } from "#base";
import { listenFile } from "#studio";
import type { CommandContext } from "../command-context.ts";
import { describeKey, harmonyToJson } from "../describe-harmony.ts";
import { createProgressLine, formatTime } from "../progress-line.ts";

interface ListenFlags {
  readonly bpm?: string;
  readonly beatsPerBar?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const round = (value: number, digits: number) => Number(value.toFixed(digits));

/**
 * Write a grid in the form that programs read.
 *
 * @param grid - the beats
 */
export function beatGridToJson(grid: BeatGrid): Record<string, unknown> {
  return {
    duration_s: round(grid.duration, 6),
    tempo_bpm: round(grid.tempo, 3),
    beats_per_bar: grid.beatsPerBar,
    confidence: round(grid.confidence, 3),
    downbeat_confidence: round(grid.downbeatConfidence, 3),
    beats: grid.beats.map(({ time, position }) => ({ time_s: round(time, 4), position })),
  };
}

/** Tell a person, a bar a line. */
function describeGrid(grid: BeatGrid): string {
  const share = (value: number) => `${Math.round(100 * value)} %`;
  if (grid.beats.length === 0) return `No beats in ${formatTime(grid.duration)} of sound.`;
  const lines = [
    `${grid.tempo.toFixed(2)} bpm, ${grid.beatsPerBar} beats in a bar, ${grid.beats.length} beats in ${formatTime(grid.duration)}.`,
    `Sure of the beats: ${share(grid.confidence)}; of the first beat of the bar: ${share(grid.downbeatConfidence)}.`,
    "",
  ];
  let bar: string[] = [];
  for (const { time, position } of grid.beats) {
    if (position === 1 && bar.length > 0) {
      lines.push(bar.join("  "));
      bar = [];
    }
    bar.push(`${position}: ${time.toFixed(3)} s`);
  }
  lines.push(bar.join("  "));
  return lines.join("\n");
}

/** A metre is a whole number. */
function readMetre(text: string): number {
  const value = readNumber("--beats-per-bar", text, 2, 7);
  if (Number.isInteger(value)) return value;
  const message = `--beats-per-bar ${text} is out of range; it takes a whole number from 2 to 7.`;
  throw new LooperError("INPUT_OUT_OF_RANGE", message, { facts: { value } });
}

async function listen(file: string, options: ListenFlags, { signal }: CommandContext): Promise<void> {
  const bpm = options.bpm === undefined ? undefined : readNumber("--bpm", options.bpm, 40, 300);
  const beatsPerBar = options.beatsPerBar === undefined ? undefined : readMetre(options.beatsPerBar);
  const line = createProgressLine(process.stderr, options.quiet === true);
  const started = performance.now();
  const onProgress = (done: number) => {
    const passed = (performance.now() - started) / 1000;
    // Short files are done before a line can be read.
    if (passed > 1) line.update("listening", done, done > 0.02 ? (passed * (1 - done)) / done : null);
  };
  try {
    const warnings: { readonly code: string; readonly message: string }[] = [];
    const onWarning = (warning: (typeof warnings)[number]) => {
      warnings.push(warning);
      if (!options.json) line.say(`note: ${warning.message}`);
    };
    const heard = await listenFile(file, { bpm, beatsPerBar, signal, onProgress, onWarning });
    line.finish();
    const json = () => JSON.stringify({ ...beatGridToJson(heard.grid), ...harmonyToJson(heard), warnings });
    process.stdout.write(`${options.json ? json() : `${describeKey(heard)}\n${describeGrid(heard.grid)}`}\n`);
  } finally {
    line.finish();
  }
}

/**
 * Add the command.
 *
 * @param program - to add to
 * @param context - signal
 */
export function addListen(program: Command, context: CommandContext): void {
  program
    .command("listen")
    .description("Find beats, downbeats, tempo, key and chords of a recording.")
    .argument("<file>", "a recording: WAV, MP3, FLAC or Ogg; - is standard input")
    .option("--bpm <value>", "the tempo, where it is known (40–300); it and its octaves are looked for")
    .option("--beats-per-bar <value>", "the metre, where it is known (2–7)")
    .option("--json", "print one JSON object")
    .option("--quiet", "no progress")
    .action((file: string, options: ListenFlags) => listen(file, options, context));
}
