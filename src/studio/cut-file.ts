/** A recording on disk, cut into a loop on disk. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { basename, join } from "node:path";
import {
  type CutRequest,
  createLoopEncoder,
  createPackWriter,
  cutRecording,
  type FieldNaming,
  type LoopPack,
  type PackSink,
  parseCutRequest,
  slugify,
  tempoSlug,
} from "#looper";
import { createMp3Encoder, createStretcher, loadPage, readAudioFile } from "#platform-node";
import { openBeatTracker } from "./beat-tracker.ts";
import type { LooperRun } from "./create-looper.ts";
import { createMemorySink, type PackInMemory } from "./memory-sink.ts";
import { openFolder } from "./open-folder.ts";
import { runStoppable } from "./run-stoppable.ts";
import { software } from "./software.ts";

/** SHA-256 of a file, in hexadecimal. */
export async function digestFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const bytes of createReadStream(path)) hash.update(bytes as Uint8Array);
  return hash.digest("hex");
}

/** A run of a cut. */
type CutRun = Omit<LooperRun, "sink" | "guidance">;

/**
 * Cut the best loop out of a recording; no model takes part.
 *
 * @param path - WAV, MP3 or FLAC, mono or stereo, 8–96 kHz
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
  const clip = await readAudioFile(path, signal);
  const sha256 = await digestFile(path);
  const encoder = createLoopEncoder({ createMp3Encoder });
  const cutInto = async (sink: PackSink) => {
    const deps = {
      beatTracker: openBeatTracker(),
      stretcher: await createStretcher(),
      encoder,
      sink,
      software: software().label,
    };
    return cutRecording({ clip, path, sha256 }, checked, deps, { signal, onEvent });
  };
  if (run.write === false) {
    const memory = createMemorySink();
    return memory.withAudio(await cutInto(memory));
  }
  const stem = basename(path).replace(/\.[^.]*$/, "");
  const out =
    run.out ??
    join("loops", [slugify(stem), ...(checked.bpm === undefined ? [] : [tempoSlug(checked.bpm)])].join("-"));
  const folder = await openFolder(out, { force: run.force === true, signal });
  try {
    return await cutInto(createPackWriter(folder, encoder, await loadPage("loops.html")));
  } finally {
    await folder.leave();
  }
}
