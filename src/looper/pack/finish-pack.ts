/** The end of every story that makes loops: what was asked for, what made it, and all loops, as one document. */
import { LooperError } from "#base";
import type { PackSetting } from "./finish-loop.ts";
import { type FinishedPiece, type LoopPack, packFormat } from "./loop-pack.ts";

/** All of a pack but what the loops themselves say. */
export type PackHead = Omit<LoopPack, "format" | "software" | "loops" | "warnings">;

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
  const { title, comment, licence } = setting;
  const about = [comment, ...(licence ? [`licence of the model: ${licence}`] : [])];
  await deps.sink.finish({ pack, title, about, pieces });
  const { arrangement, understood } = head;
  reporter.send({ event: "done", loops, warnings, arrangement, understood });
  return pack;
}
