/** The end of every story that makes loops: what was asked for, what made it, and all loops, as one document. */
import { type Bpm, LooperError } from "#base";
import type { FinishedLoop, LoopWarning } from "../loop-events.ts";
import type { FinishedPiece, PackSetting } from "./finish-loop.ts";

/** The form of `loops.json`. Its version counts up when a field changes its meaning. */
export const packFormat = "musicgen-looper-pack/2";

/** What made the sound. */
export interface PackModel {
  readonly name: string;
  readonly digest: string;
  readonly precision: string;
  readonly licence: string;
}

/** The recording that loops were cut from. */
export interface PackSource {
  readonly path: string;
  readonly sha256: string;
}

/** A finished pack, as it lies in `loops.json`. */
export interface LoopPack {
  readonly format: typeof packFormat;
  readonly software: string;
  readonly command: "make" | "loop";
  /** As resolved: the caller's, the prompt's or the default. */
  readonly bpm: Bpm;
  readonly seed: number | null;
  /** The inputs as the caller gave them, with the schema's defaults, the seed and the model. */
  readonly request: Readonly<Record<string, unknown>>;
  /** What the model was prompted with; null without one. */
  readonly model_prompt: string | null;
  /** Guidance on the model's own scale; null without one. */
  readonly guidance_used: number | null;
  readonly model: PackModel | null;
  readonly source: PackSource | null;
  readonly loops: readonly FinishedLoop[];
  readonly warnings: readonly LoopWarning[];
}

/** All of a pack but what the loops themselves say. */
export type PackHead = Omit<LoopPack, "format" | "software" | "loops" | "warnings">;

/** A pack, and the sound of its loops. */
export interface FinishedPack {
  readonly pack: LoopPack;
  readonly setting: PackSetting;
  readonly pieces: readonly FinishedPiece[];
}

/**
 * Finish a pack: give the sink its document, and report the end.
 *
 * @param setting - what the loops have in common
 * @param head - what was asked for and what made it
 * @param pieces - the finished loops
 * @returns the pack
 * @throws LooperError MUSIC_NO_LOOPS where there is not one loop; OUTPUT_*; the signal's reason
 */
export async function finishPack(
  setting: PackSetting,
  head: PackHead,
  pieces: readonly FinishedPiece[],
): Promise<LoopPack> {
  const { deps, reporter, signal } = setting;
  const { warnings } = reporter;
  if (pieces.length === 0) {
    const why = warnings.map(({ message }) => message).join(" ");
    throw new LooperError("MUSIC_NO_LOOPS", `No loop could be made. ${why} Try another seed.`);
  }
  signal?.throwIfAborted();
  reporter.stage("write", "Writing the pack");
  const loops = pieces.map(({ loop }) => loop);
  const pack: LoopPack = { format: packFormat, software: deps.software, ...head, loops, warnings };
  await deps.sink.finish({ pack, setting, pieces });
  reporter.send({ event: "done", loops, warnings });
  return pack;
}
