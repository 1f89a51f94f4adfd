/** `listen FILE`: where the beats of a recording are, its key and its chords. */
import type { Command } from "commander";
import type { BeatGrid } from "#base";
import { type LoopWarning, listenRequestSchema, parseListenRequest, writeHeardDocument } from "#looper";
import { listenFile } from "#studio";
import type { CommandContext } from "../command-context.ts";
import { describeKey } from "../describe-key.ts";
import { addSchemaOptions, flagOf, optionsToFields } from "../schema-options.ts";
import { createProgressLine, formatTime } from "../terminal/progress-line.ts";

interface ListenFlags extends Record<string, unknown> {
  readonly json?: boolean;
  readonly quiet?: boolean;
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

async function listen(file: string, options: ListenFlags, { signal }: CommandContext): Promise<void> {
  const request = parseListenRequest(optionsToFields(options, listenRequestSchema), flagOf);
  const line = createProgressLine(process.stderr, options.quiet === true);
  const started = performance.now();
  const onProgress = (done: number) => {
    const passed = (performance.now() - started) / 1000;
    // Short files are done before a line can be read.
    if (passed > 1) line.update("listening", done, done > 0.02 ? (passed * (1 - done)) / done : null);
  };
  try {
    const warnings: LoopWarning[] = [];
    const onWarning = (warning: LoopWarning) => {
      warnings.push(warning);
      if (!options.json) line.say(`note: ${warning.message}`);
    };
    const heard = await listenFile(file, request, { signal, onProgress, onWarning });
    line.finish();
    const json = () => JSON.stringify(writeHeardDocument(heard, warnings));
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
  const command = program
    .command("listen")
    .description("Find beats, downbeats, tempo, key and chords of a recording.")
    .argument("<file>", "a recording: WAV, MP3, FLAC or Ogg; - is standard input");
  addSchemaOptions(command, listenRequestSchema);
  command
    .option("--json", "print one JSON object")
    .option("--quiet", "no progress")
    .action((file: string, options: ListenFlags) => listen(file, options, context));
}
