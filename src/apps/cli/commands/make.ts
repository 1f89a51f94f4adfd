/** `make "PROMPT" --bpm 124`: the main job. */
import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { Command } from "commander";
import { formatBytes, LooperError } from "#base";
import { type LoopRequest, parseModelTraits, parseRequest, requestSchema } from "#looper";
import { type CatalogueEntry, findInCatalogue, preferredModel } from "#registry";
import type { EngineInfo } from "#studio";
import { createLooper, introduceOnce } from "#studio";
import type { CommandContext } from "../command-context.ts";
import { addPackOptions, type PackOptions } from "../pack-options.ts";
import { precisionHelp, readPrecision } from "../read-precision.ts";
import { addSchemaOptions, flagOf, optionsToFields } from "../schema-options.ts";
import { showEvents } from "../show-events.ts";

/** What an earlier pack has fixed. */
export interface Replay {
  /** The very checkpoint it must be; left out: whatever has the name. */
  readonly digest?: string | undefined;
  /** On the model's own scale. */
  readonly guidance?: number | undefined;
}

/**
 * Make a pack with the values of a command line, or of an older `loops.json`.
 *
 * @param fields - the request, unchecked
 * @param options - where to, and how to show it
 * @param context - signal
 * @param replay - what an earlier pack has fixed
 */
export async function runMake(
  fields: Record<string, unknown>,
  options: PackOptions,
  { signal }: CommandContext,
  { digest, guidance }: Replay = {},
): Promise<void> {
  // Before the model is opened: what is wrong with the request should not have to wait for it.
  const { model_version: model, audio } = parseRequest(fields, flagOf);
  const precision = readPrecision(options.precision);
  const looper = await createLooper({ model, precision, signal });
  const view = showEvents(options);
  try {
    if (digest !== undefined && digest !== looper.model.digest) throw otherModel(looper.model, digest);
    view.say(await describeModel(looper.model));
    const { out, force } = options;
    // Whole, so that the pack can be made again from any folder.
    const whole = audio === undefined || audio === "-" ? {} : { audio: resolve(audio) };
    const request = { ...fields, ...whole } as LoopRequest;
    const pack = await looper.makeLoops(
      request,
      { out, force, signal, guidance, onEvent: view.listener },
      flagOf,
    );
    const folder = dirname(pack.loops[0]?.path ?? ".");
    view.say(`Open ${join(folder, "loops.html")} to hear them. The seed was ${pack.seed}.`);
  } finally {
    view.close();
    await looper.close();
  }
}

function otherModel({ name, digest: found }: EngineInfo, wanted: string): LooperError {
  const short = (digest: string) => digest.slice(0, 12);
  const message = `The model ${name} is not the one that made the pack (${short(found)}, not ${short(wanted)}): the same bytes cannot come of it. Use make with the same seed instead.`;
  return new LooperError("INPUT_CONTRADICTION", message, { facts: { model: name, found, wanted } });
}

/** Which model plays; what it is and how to get a better one, once on a machine. */
async function describeModel({ name, chosen, licence, looperJson }: EngineInfo): Promise<string> {
  if (name === "tiny" && chosen && (await introduceOnce(name))) {
    const { name: better, size, licence } = findInCatalogue(preferredModel) as CatalogueEntry;
    return `Model: tiny, which comes with this package, because ${better} is not on this machine. ${describeParts(looperJson)}For the real MusicGen: musicgen-looper pull ${better} (${formatBytes(size)}, licence ${licence}: no commercial use).`;
  }
  return `Model: ${name} (licence ${licence})${chosen ? ", because it is on this machine" : ""}.`;
}

/** What the model plays, in a sentence; nothing where it plays the mix. */
function describeParts(looperJson: unknown): string {
  const { parts } = parseModelTraits(looperJson);
  if (!parts) return "";
  const sounds = Object.values(parts).reduce((sum, { sounds: some }) => sum + some.length, 0);
  return `It plays a small band: ${Object.keys(parts).join(", ")}, with ${sounds} sounds of its own and no others. `;
}

/**
 * Add the command.
 *
 * @param program - to add to
 * @param context - signal
 */
export function addMake(program: Command, context: CommandContext): void {
  const command = program
    .command("make")
    .description("Make a pack of loops from a prompt. A bare prompt without `make` works too.")
    .argument("<prompt>", "what the music is like");
  addSchemaOptions(command, requestSchema, ["prompt"]);
  addPackOptions(command, "loops/PROMPT-BPM-SEED");
  command.option("--precision <value>", precisionHelp);
  command.action(async (prompt: string, options: PackOptions) => {
    const { arrangement, ...fields } = optionsToFields(options, requestSchema);
    const given = typeof arrangement === "string" ? { arrangement: await readArrangement(arrangement) } : {};
    await runMake({ prompt, ...fields, ...given }, options, context);
  });
}

/** The arrangement in a loops.json, or a file that holds nothing else. */
async function readArrangement(path: string): Promise<unknown> {
  const text = await readFile(path, "utf8").catch((cause) => {
    const message = `${path} cannot be read: give --arrangement the loops.json of a pack.`;
    throw new LooperError("INPUT_FILE_NOT_FOUND", message, { facts: { file: path }, cause });
  });
  try {
    const document = JSON.parse(text) as { readonly arrangement?: unknown } | null;
    const found = document?.arrangement === undefined ? document : document.arrangement;
    if (found !== null) return found;
  } catch {
    // Said below: either way there is no arrangement.
  }
  const message = `${path} holds no arrangement: give the loops.json of a pack that was made by a model with parts.`;
  throw new LooperError("INPUT_OUT_OF_RANGE", message, { facts: { file: path } });
}
