/** `loop FILE [--bpm 120]`: cut a perfect loop out of any recording. */
import { dirname, join } from "node:path";
import type { Command } from "commander";
import { type CutRequest, cutRequestSchema } from "#looper";
import { cutFile } from "#studio";
import type { CommandContext } from "../command-context.ts";
import { addPackOptions, type PackOptions } from "../pack-options.ts";
import { addSchemaOptions, flagOf, optionsToFields } from "../schema-options.ts";
import { showEvents } from "../show-events.ts";

/**
 * Cut a recording with the values of a command line, or of an older `loops.json`.
 *
 * @param file - the recording
 * @param fields - the request, unchecked
 * @param options - where to, and how to show it
 * @param context - signal
 * @param digest - SHA-256 that the recording must have, where an earlier pack says so
 */
export async function runLoop(
  file: string,
  fields: Record<string, unknown>,
  options: PackOptions,
  { signal }: CommandContext,
  digest?: string,
): Promise<void> {
  const view = showEvents(options);
  try {
    const { out, force } = options;
    // The schema refuses what is not a request.
    const pack = await cutFile(
      file,
      fields as CutRequest,
      { out, force, signal, digest, onEvent: view.listener },
      flagOf,
    );
    const [loop] = pack.loops;
    view.say(`Open ${join(dirname(loop?.path ?? "."), "loops.html")} to hear it.`);
  } finally {
    view.close();
  }
}

/**
 * Add the command.
 *
 * @param program - to add to
 * @param context - signal
 */
export function addLoop(program: Command, context: CommandContext): void {
  const command = program
    .command("loop")
    .description("Cut a perfect loop out of any recording; no model takes part.")
    .argument("<file>", "a recording: WAV, MP3, FLAC or Ogg; - is standard input");
  addSchemaOptions(command, cutRequestSchema);
  addPackOptions(command, "loops/NAME-BPM").action(async (file: string, options: PackOptions) => {
    await runLoop(file, optionsToFields(options, cutRequestSchema), options, context);
  });
}
