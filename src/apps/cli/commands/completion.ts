/** `completion bash`: a script that teaches a shell the commands and options. */
import type { Command } from "commander";
import { LooperError } from "#base";
import type { CommandContext } from "../command-context.ts";
import { describeCommands } from "../describe-commands.ts";
import { type Shell, shells, writeCompletion } from "../write-completion.ts";

/**
 * Add the command.
 *
 * @param program - to add to
 * @param context - the other commands
 */
export function addCompletion(program: Command, { wholeProgram }: CommandContext): void {
  program
    .command("completion")
    .description("Print a completion script for a shell.")
    .argument("<shell>", shells.join(", "))
    .action(async (shell: string) => {
      if (!isShell(shell)) {
        const message = `There is no completion for "${shell}". Known shells are ${shells.join(", ")}.`;
        throw new LooperError("INPUT_OUT_OF_RANGE", message, { facts: { shell } });
      }
      process.stdout.write(writeCompletion(shell, describeCommands(await wholeProgram())));
    });
}

function isShell(text: string): text is Shell {
  return (shells as readonly string[]).includes(text);
}
