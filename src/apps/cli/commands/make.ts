/** `make "PROMPT" --bpm 124`: the main job. */
import { randomInt } from "node:crypto";
import { join } from "node:path";
import type { Command } from "commander";
import { LooperError } from "#base";
import { createEngine } from "#engine";
import {
  createLoopEncoder,
  type LoopPack,
  makeLoops,
  parseRequest,
  requestSchema,
  slugify,
  tempoSlug,
} from "#looper";
import { createEngineHost, createMp3Encoder, createStretcher, readAudioFile } from "#platform-node";
import type { CommandContext } from "../command-context.ts";
import { openFolder, type PackFolder } from "../open-folder.ts";
import { addSchemaOptions, flagOf, optionsToFields } from "../schema-options.ts";
import { showEvents } from "../show-events.ts";

/** Options of `make` beside the request. */
export interface MakeOptions extends Record<string, unknown> {
  readonly out?: string;
  readonly force?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly threads?: string;
}

const drawSeed = () => randomInt(2 ** 32);

/**
 * Make a pack with the values of a command line, or of an older `loops.json`.
 *
 * @param fields - the request, unchecked
 * @param options - where to, and how to show it
 * @param context - signal and name of the program
 * @param digest - the very checkpoint it must be; undefined for whatever has the name
 */
export async function runMake(
  fields: Record<string, unknown>,
  options: MakeOptions,
  { signal, software }: CommandContext,
  digest?: string,
): Promise<LoopPack> {
  const checked = parseRequest(fields, flagOf);
  // The folder is named after the seed, so it is drawn before anything is played.
  const request = { ...checked, seed: checked.seed === -1 ? drawSeed() : checked.seed };
  const callerBpm = fields.bpm === undefined ? undefined : request.bpm;
  const json = options.json === true;
  const view = showEvents({ json, quiet: options.quiet === true });
  const engine = await createEngine({ model: request.model_version, signal }, createEngineHost());
  const path =
    options.out ?? join("loops", `${slugify(request.prompt)}-${tempoSlug(request.bpm)}-${request.seed}`);
  let folder: PackFolder | undefined;
  try {
    if (digest !== undefined && digest !== engine.info.digest) throw otherModel(engine.info, digest);
    folder = await openFolder(path, { force: options.force === true, signal });
    view.say(sayModel(engine.info));
    const studio = {
      engine,
      stretcher: await createStretcher(),
      encoder: createLoopEncoder({ createMp3Encoder }),
      folder,
      software,
      readAudio: (file: string) => readAudioFile(file, signal),
    };
    const pack = await makeLoops(request, studio, { signal, onEvent: view.listener, drawSeed, callerBpm });
    view.say(`Open ${join(path, "loops.html")} to hear them. Seed ${request.seed}.`);
    return pack;
  } finally {
    view.close();
    await folder?.leave();
    await engine.close();
  }
}

function otherModel({ name, digest: found }: { name: string; digest: string }, wanted: string): LooperError {
  const message = `The model ${name} is not the one that made the pack (${found.slice(0, 12)} instead of ${wanted.slice(0, 12)}): the same bytes cannot come of it. Use make with its seed instead.`;
  return new LooperError("INPUT_CONTRADICTION", message, { facts: { model: name, found, wanted } });
}

function sayModel({ name, chosen, licence }: { name: string; chosen: boolean; licence: string }): string {
  if (name === "tiny" && chosen) {
    return "Model: tiny, the small one that comes with this package, because no other is on this machine. It is a sketch: simple drums and bass. For the real MusicGen, put a checkpoint on disk and name its folder with --model.";
  }
  return `Model: ${name} (licence ${licence})${chosen ? ", because it is on this machine" : ""}.`;
}

/**
 * Add the command.
 *
 * @param program - to add to
 * @param context - signal and name of the program
 */
export function addMake(program: Command, context: CommandContext): void {
  const command = program
    .command("make")
    .description("Make a pack of loops from a prompt. A bare prompt without `make` works too.")
    .argument("<prompt>", "what the music is like");
  addSchemaOptions(command, requestSchema, ["prompt"]);
  command
    .option("--out <dir>", "folder for the files [loops/PROMPT-BPM-SEED]")
    .option("--force", "write into a folder that holds a loops.json already")
    .option("--json", "one event a line on stdout, for programs")
    .option("--quiet", "no progress")
    .action(async (prompt: string, options: MakeOptions) => {
      await runMake({ prompt, ...optionsToFields(options, requestSchema) }, options, context);
    });
}
