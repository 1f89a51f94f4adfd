/**
 * The tree of commands: which there are, and where each is written. A command's module is loaded when that
 * command is asked for, so that `loop` loads no database and `--version` next to nothing.
 */
import { Command } from "commander";
import { software } from "#studio";
import type { CommandContext } from "./command-context.ts";
import { writeExamples } from "./examples.ts";

type AddCommand = (program: Command, context: CommandContext) => void;

/** In the order of `--help`. */
const commands: Readonly<Record<string, () => Promise<AddCommand>>> = {
  make: async () => (await import("./commands/make.ts")).addMake,
  loop: async () => (await import("./commands/loop.ts")).addLoop,
  listen: async () => (await import("./commands/listen.ts")).addListen,
  clip: async () => (await import("./commands/clip.ts")).addClip,
  again: async () => (await import("./commands/again.ts")).addAgain,
  models: async () => (await import("./commands/models.ts")).addModels,
  pull: async () => (await import("./commands/pull.ts")).addPull,
  serve: async () => (await import("./commands/serve.ts")).addServe,
  key: async () => (await import("./commands/key.ts")).addKey,
  mcp: async () => (await import("./commands/mcp.ts")).addMcp,
  work: async () => (await import("./commands/work.ts")).addWork,
  migrate: async () => (await import("./commands/migrate.ts")).addMigrate,
  doctor: async () => (await import("./commands/doctor.ts")).addDoctor,
  completion: async () => (await import("./commands/completion.ts")).addCompletion,
};

/** Names of all commands. */
export const commandNames: readonly string[] = Object.keys(commands);

/**
 * Build the program.
 *
 * @param first - the first argument: a command's name needs that command alone, the version none
 * @param signal - aborted when the user stops the run
 */
export async function createProgram(first: string | undefined, signal: AbortSignal): Promise<Command> {
  const program = new Command("musicgen-looper")
    .description("A sentence and a tempo in, a pack of seamless loops out.")
    .version(software().version, "-V, --version", "print the version")
    .showSuggestionAfterError(true)
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .addHelpText("after", writeExamples(""));
  // Commands made from here on inherit these settings.
  const context: CommandContext = { signal, wholeProgram: () => createProgram(undefined, signal) };
  for (const name of commandsNeeded(first)) (await commands[name]?.())?.(program, context);
  for (const command of program.commands) command.addHelpText("after", writeExamples(command.name()));
  return program;
}

function commandsNeeded(first: string | undefined): readonly string[] {
  if (first === "-V" || first === "--version") return [];
  return first !== undefined && commandNames.includes(first) ? [first] : commandNames;
}
