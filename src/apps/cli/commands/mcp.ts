/** `mcp`: the looper as tools of an agent. */
import type { Command } from "commander";
import type { CommandContext } from "../command-context.ts";
import { precisionHelp, readPrecision } from "../read-precision.ts";

interface McpFlags {
  readonly out?: string;
  readonly precision?: string;
}

/**
 * Add the command.
 *
 * @param program - to add to
 * @param context - signal
 */
export function addMcp(program: Command, { signal }: CommandContext): void {
  program
    .command("mcp")
    .description("Serve agents over the Model Context Protocol, on standard input and output.")
    .option("--out <dir>", "folder in which the folders of packs are made [loops]")
    .option("--precision <value>", precisionHelp)
    .action(async ({ out, precision }: McpFlags) => {
      const { serveMcp } = await import("#mcp");
      await serveMcp({ packs: out, precision: readPrecision(precision), signal });
    });
}
