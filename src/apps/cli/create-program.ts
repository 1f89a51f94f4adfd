/** The tree of commands. Each command adds itself; this file only says which there are. */
import { readFileSync } from "node:fs";
import { Command } from "commander";
import { addAgain } from "./commands/again.ts";
import { addLoop } from "./commands/loop.ts";
import { addMake } from "./commands/make.ts";

/** The version in package.json. */
function readVersion(): string {
  const manifest = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  return manifest.version;
}

/**
 * Build the program.
 *
 * @param signal - aborted when the user stops the run
 */
export function createProgram(signal: AbortSignal): Command {
  const version = readVersion();
  const program = new Command("musicgen-looper")
    .description("A sentence and a tempo in, a pack of seamless loops out.")
    .version(version, "-V, --version", "print the version")
    .showSuggestionAfterError(true)
    .exitOverride()
    .configureOutput({ outputError: () => {} });
  // Commands made from here on inherit these settings.
  const context = { signal, software: `musicgen-looper ${version}` };
  addMake(program, context);
  addLoop(program, context);
  addAgain(program, context);
  return program;
}
