/** `loop FILE --bpm 120`: cut a perfect loop out of any recording. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Command } from "commander";
import {
  createLoopEncoder,
  cutRecording,
  cutRequestSchema,
  type LoopPack,
  parseCutRequest,
  slugify,
  tempoSlug,
} from "#looper";
import { createMp3Encoder, createStretcher, readAudioFile } from "#platform-node";
import type { CommandContext } from "../command-context.ts";
import { openFolder } from "../open-folder.ts";
import { addSchemaOptions, flagOf, optionsToFields } from "../schema-options.ts";
import { showEvents } from "../show-events.ts";

interface LoopOptions extends Record<string, unknown> {
  readonly out?: string;
  readonly force?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/**
 * Cut a recording with the values of a command line, or of an older `loops.json`.
 *
 * @param file - the recording
 * @param fields - the request, unchecked
 * @param options - where to, and how to show it
 * @param context - signal and name of the program
 */
export async function runLoop(
  file: string,
  fields: Record<string, unknown>,
  options: LoopOptions,
  { signal, software }: CommandContext,
): Promise<LoopPack> {
  const request = parseCutRequest(fields, flagOf);
  const clip = await readAudioFile(file, signal);
  const sha256 = createHash("sha256")
    .update(await readFile(file))
    .digest("hex");
  const stem = basename(file).replace(/\.[^.]*$/, "");
  const path = options.out ?? join("loops", `${slugify(stem)}-${tempoSlug(request.bpm)}`);
  const folder = await openFolder(path, { force: options.force === true, signal });
  const view = showEvents({ json: options.json === true, quiet: options.quiet === true });
  try {
    const room = {
      stretcher: await createStretcher(),
      encoder: createLoopEncoder({ createMp3Encoder }),
      folder,
      software,
    };
    const pack = await cutRecording({ clip, path: file, sha256 }, request, room, {
      signal,
      onEvent: view.listener,
    });
    view.say(`Open ${join(path, "loops.html")} to hear it.`);
    return pack;
  } finally {
    view.close();
    await folder.leave();
  }
}

/**
 * Add the command.
 *
 * @param program - to add to
 * @param context - signal and name of the program
 */
export function addLoop(program: Command, context: CommandContext): void {
  const command = program
    .command("loop")
    .description("Cut a perfect loop out of any recording; no model takes part.")
    .argument("<file>", "a recording: WAV, MP3 or FLAC");
  addSchemaOptions(command, cutRequestSchema);
  command
    .option("--out <dir>", "folder for the files [loops/NAME-BPM]")
    .option("--force", "write into a folder that holds a loops.json already")
    .option("--json", "one event a line on stdout, for programs")
    .option("--quiet", "no progress")
    .action(async (file: string, options: LoopOptions) => {
      await runLoop(file, optionsToFields(options, cutRequestSchema), options, context);
    });
}
