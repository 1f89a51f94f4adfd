/**
 * What lies beside the loops: `loops.json`, enough to make the same bytes again, and `loops.html`,
 * to hear them.
 */
import type { Bpm } from "#base";
import type { FinishedLoop, LoopWarning } from "../loop-events.ts";
import type { FinishedPiece, PackSetting } from "./finish-loop.ts";
import { writeLoopsPage } from "./loops-page.ts";

/** The form of `loops.json`. Its version counts up when a field changes its meaning. */
export const packFormat = "musicgen-looper-pack/1";

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
  readonly bpm: Bpm;
  readonly seed: number | null;
  /** Every input, defaults filled in. */
  readonly request: Readonly<Record<string, unknown>>;
  /** What the model was told; null without one. */
  readonly prompt_told: string | null;
  readonly model: PackModel | null;
  readonly source: PackSource | null;
  readonly loops: readonly FinishedLoop[];
  readonly warnings: readonly LoopWarning[];
}

/** All of a pack but what the loops themselves say. */
export type PackHead = Omit<LoopPack, "format" | "software" | "loops" | "warnings">;

const text = new TextEncoder();

/**
 * Write the documents of a pack and say that it is done.
 *
 * @param setting - what the loops have in common
 * @param head - what was asked for and what made it
 * @param pieces - the finished loops, at least one
 * @returns the pack as written
 */
export async function finishPack(
  setting: PackSetting,
  head: PackHead,
  pieces: readonly FinishedPiece[],
): Promise<LoopPack> {
  const { room, reporter } = setting;
  reporter.stage("write", "Writing loops.html");
  const loops = pieces.map(({ loop }) => loop);
  const pages = [];
  for (const { loop, clip, tags } of pieces) {
    const flac = await room.encoder.encode(clip, { output_format: "flac", bit_depth: 16 }, tags);
    pages.push({ loop, flac });
  }
  const about = [setting.comment, ...(setting.licence ? [`licence of the model: ${setting.licence}`] : [])];
  const { title, bpm } = setting;
  const { warnings } = reporter;
  const page = writeLoopsPage({ title, bpm, about, warnings, loops: pages }, room.pageTemplate);
  await room.folder.write("loops.html", text.encode(page));
  // Paths in the document are relative to it, so that the folder can be moved.
  const local = loops.map((loop) => ({ ...loop, path: loop.path.split(/[\\/]/).at(-1) ?? loop.path }));
  const pack: LoopPack = { format: packFormat, software: room.software, ...head, loops: local, warnings };
  // Last of all: a folder with loops.json is a whole pack.
  await room.folder.write("loops.json", text.encode(`${JSON.stringify(pack, null, 2)}\n`));
  reporter.tell({ event: "done", loops, warnings });
  return { ...pack, loops };
}
