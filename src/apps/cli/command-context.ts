/** What every command is given. */
import type { Command } from "commander";

/** Signal, and the way to the other commands. */
export interface CommandContext {
  /** Aborted when the user stops the run. */
  readonly signal: AbortSignal;
  /** The program with every command, for those that tell of all. */
  wholeProgram(): Promise<Command>;
}
