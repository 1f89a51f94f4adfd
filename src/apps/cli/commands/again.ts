/** `again loops.json`: make the same pack once more, byte for byte on the same machine. */
import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import { LooperError } from "#base";
import { type LoopPack, packFormat } from "#looper";
import type { CommandContext } from "../command-context.ts";
import { addPackOptions, type PackOptions } from "../pack-options.ts";
import { runLoop } from "./loop.ts";
import { runMake } from "./make.ts";

/** Packs of the first version: their guidance was stored on the model's own scale. */
const firstFormat = "musicgen-looper-pack/1";

/** A pack of this version or of the first. */
type StoredPack = Omit<LoopPack, "format"> & { readonly format: string };

/** Guidance on the model's own scale, as the pack was made with it. */
function guidanceOf({ format, guidance_used, request }: StoredPack): number | undefined {
  const stored = format === firstFormat ? request.classifier_free_guidance : guidance_used;
  return typeof stored === "number" ? stored : undefined;
}

async function readPack(path: string): Promise<StoredPack> {
  const text = await readFile(path, "utf8").catch((cause) => {
    throw new LooperError("INPUT_FILE_NOT_FOUND", `${path} cannot be read: give the loops.json of a pack.`, {
      facts: { file: path },
      cause,
    });
  });
  try {
    const pack = JSON.parse(text) as StoredPack;
    const isKnown = pack?.format === packFormat || pack?.format === firstFormat;
    if (isKnown && (pack.command === "make" || pack.command === "loop")) return pack;
  } catch {
    // Said below: either way it is no pack.
  }
  throw new LooperError(
    "FORMAT_CORRUPT",
    `${path} is no pack of this program (its format is not ${packFormat}).`,
    {
      facts: { file: path },
    },
  );
}

async function cutAgain(pack: StoredPack, options: PackOptions, context: CommandContext): Promise<void> {
  const { source } = pack;
  if (!source)
    throw new LooperError("FORMAT_CORRUPT", "The pack does not say which recording it was cut from.");
  await runLoop(source.path, { ...pack.request }, options, context, source.sha256);
}

/**
 * Add the command.
 *
 * @param program - to add to
 * @param context - signal and name of the program
 */
export function addAgain(program: Command, context: CommandContext): void {
  const command = program
    .command("again")
    .description("Make a pack again from its loops.json: the same bytes on the same machine.")
    .argument("<file>", "loops.json of a pack");
  addPackOptions(command, "as for a new pack").action(async (file: string, options: PackOptions) => {
    const pack = await readPack(file);
    if (pack.command === "loop") return cutAgain(pack, options, context);
    // Equal bytes need equal weights: as they were kept then.
    const precision = pack.model ? { precision: pack.model.precision } : {};
    const again = { digest: pack.model?.digest, guidance: guidanceOf(pack) };
    await runMake({ ...pack.request }, { ...options, ...precision }, context, again);
  });
}
