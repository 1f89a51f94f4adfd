/** Options of every command that leaves a pack. */
import type { Command } from "commander";

/** Where a pack goes and how the run is shown; the rest belongs to the request. */
export interface PackOptions extends Record<string, unknown> {
  readonly out?: string;
  readonly force?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
  /** Of commands that play: how the model's weights are kept. */
  readonly precision?: string;
}

/**
 * Give a command the options of a pack.
 *
 * @param command - to extend
 * @param usual - where the files go without `--out`
 */
export function addPackOptions(command: Command, usual: string): Command {
  return command
    .option("--out <dir>", `folder for the files [${usual}]`)
    .option("--force", "write into a folder that holds a loops.json already")
    .option("--json", "one event a line on stdout, for programs")
    .option("--quiet", "no progress");
}
