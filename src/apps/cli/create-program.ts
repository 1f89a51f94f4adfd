/** The tree of commands. Each command adds itself; this file only says which there are. */
import { Command } from "commander";
import { software } from "#studio";
import { addAgain } from "./commands/again.ts";
import { addClip } from "./commands/clip.ts";
import { addListen } from "./commands/listen.ts";
import { addLoop } from "./commands/loop.ts";
import { addMake } from "./commands/make.ts";
import { addModels } from "./commands/models.ts";
import { addPull } from "./commands/pull.ts";
import { addServe } from "./commands/serve.ts";
import { addWork } from "./commands/work.ts";

/**
 * Build the program.
 *
 * @param signal - aborted when the user stops the run
 */
export function createProgram(signal: AbortSignal): Command {
  const program = new Command("musicgen-looper")
    .description("A sentence and a tempo in, a pack of seamless loops out.")
    .version(software().version, "-V, --version", "print the version")
    .showSuggestionAfterError(true)
    .exitOverride()
    .configureOutput({ outputError: () => {} });
  // Commands made from here on inherit these settings.
  const context = { signal };
  addMake(program, context);
  addLoop(program, context);
  addListen(program, context);
  addClip(program, context);
  addAgain(program, context);
  addModels(program);
  addPull(program, context);
  addServe(program, context);
  addWork(program, context);
  return program;
}
