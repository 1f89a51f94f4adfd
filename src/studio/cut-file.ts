/** A recording on disk, cut into a loop on disk. */
import { basename, join, resolve } from "node:path";
import { LooperError } from "#base";
import {
  type CutRequest,
  createLoopEncoder,
  createPackWriter,
  cutRecording,
  type FieldNaming,
  type LoopPack,
  type LoopWarning,
  type PackSink,
  parseCutRequest,
  slugify,
  tempoSlug,
} from "#looper";
import {
  createMp3Encoder,
  createStretcher,
  loadPage,
  readDigestedAudio,
  standardInput,
} from "#platform-node";
import { openBeatTracker } from "./beat-tracker.ts";
import type { LooperRun } from "./create-looper.ts";
import { createMemorySink, type PackInMemory } from "./memory-sink.ts";
import { openFolder } from "./open-folder.ts";
import { runStoppable } from "./run-stoppable.ts";
import { software } from "./software.ts";

/** How a cut is run. */
export interface CutRun extends Omit<LooperRun, "sink" | "guidance"> {
  /** SHA-256 that the recording must have. */
  readonly digest?: string | undefined;
}

function otherRecording(path: string): LooperError {
  const message = `${path} is not the recording that the pack was cut from: its content has changed.`;
  return new LooperError("INPUT_CONTRADICTION", message, { facts: { file: path } });
}

/**
 * Cut the best loop out of a recording; no model takes part.
 *
 * @param path - WAV, MP3, FLAC or Ogg, 8–96 kHz; `-` for standard input
 * @param request - tempo, metre and length of the loop, form of the file
 * @param run - where to, who listens, how to stop; without `out`, `loops/NAME-BPM`, or `loops/NAME` without a tempo
 * @param naming - how to spell inputs in messages
 * @returns the pack: one loop, `loops.json`, `loops.html`; with `write: false` no files, and the sound in `audio`
 * @throws LooperError INPUT_*, FORMAT_*, OUTPUT_*, RUNTIME_STOPPED
 */
export function cutFile(
  path: string,
  request: CutRequest,
  run: CutRun & { readonly write: false },
  naming?: FieldNaming,
): Promise<PackInMemory>;
export function cutFile(
  path: string,
  request: CutRequest,
  run?: CutRun,
  naming?: FieldNaming,
): Promise<LoopPack>;
export function cutFile(
  path: string,
  request: CutRequest,
  run: CutRun = {},
  naming?: FieldNaming,
): Promise<LoopPack> {
  return runStoppable(run.signal, () => cut(path, request, run, naming));
}

async function cut(path: string, request: CutRequest, run: CutRun, naming?: FieldNaming): Promise<LoopPack> {
  const checked = parseCutRequest(request, naming);
  const { signal, onEvent } = run;
  const warnings: LoopWarning[] = [];
  const onWarning = (warning: LoopWarning) => warnings.push(warning);
  const { clip, sha256 } = await readDigestedAudio(path, { signal, onWarning });
  if (run.digest !== undefined && run.digest !== sha256) throw otherRecording(path);
  const encoder = createLoopEncoder({ createMp3Encoder });
  // So that the pack can be made again from any folder.
  const source = path === standardInput ? path : resolve(path);
  const cutInto = async (sink: PackSink) => {
    const deps = {
      beatTracker: openBeatTracker(),
      stretcher: await createStretcher(),
      encoder,
      sink,
      software: software().label,
    };
    return cutRecording({ clip, path: source, sha256, warnings }, checked, deps, { signal, onEvent });
  };
  if (run.write === false) {
    const memory = createMemorySink();
    return memory.withAudio(await cutInto(memory));
  }
  const stem = path === standardInput ? "stdin" : basename(path).replace(/\.[^.]*$/, "");
  const out =
    run.out ??
    join(
      run.packs ?? "loops",
      [slugify(stem), ...(checked.bpm === undefined ? [] : [tempoSlug(checked.bpm)])].join("-"),
    );
  const folder = await openFolder(out, { force: run.force === true, signal, naming });
  try {
    return await cutInto(createPackWriter(folder, encoder, await loadPage("loops.html")));
  } finally {
    await folder.leave();
  }
}
