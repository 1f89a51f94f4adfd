/** The tree of commands as data: for shell completion and the man page. */
import type { Command } from "commander";

/** An option as a shell must know it. */
export interface DescribedOption {
  /** Such as "--bpm". */
  readonly flag: string;
  readonly takesValue: boolean;
  readonly choices: readonly string[];
  readonly description: string;
}

/** A command as a shell must know it. */
export interface DescribedCommand {
  readonly name: string;
  readonly description: string;
  /** Such as "<prompt>". */
  readonly usage: string;
  readonly takesFile: boolean;
  readonly options: readonly DescribedOption[];
}

/**
 * Describe all commands of a program.
 *
 * @param program - with its commands
 */
export function describeCommands(program: Command): DescribedCommand[] {
  return program.commands.map((command) => ({
    name: command.name(),
    description: command.description(),
    usage: command.usage(),
    takesFile: command.registeredArguments.some((argument) => argument.name() === "file"),
    options: command.options
      .filter((option) => !option.hidden && option.long)
      .map((option) => ({
        flag: option.long ?? "",
        takesValue: option.required || option.optional,
        choices: option.argChoices ?? choicesOf(option.description),
        description: option.description,
      })),
  }));
}

/** Choices that the schema's description lists: "(wav, mp3, flac)". */
function choicesOf(description: string): readonly string[] {
  const [, list] = /\(((?:[\w.]+, )+[\w.]+)\)/.exec(description) ?? [];
  return list?.split(", ") ?? [];
}
