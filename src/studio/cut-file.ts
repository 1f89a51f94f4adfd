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
  parseCutRequest,
  slugify,
  tempoSlug,
} from "#looper";
import { createMp3Encoder, createStretcher, loadPage, readAudioFile } from "#platform-node";
import { openBeatTracker } from "./beat-tracker.ts";
import type { LooperRun } from "./create-looper.ts";
import { openFolder } from "./open-folder.ts";
import { software } from "./software.ts";

/** SHA-256 of a file, in hexadecimal. */
export async function digestFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const bytes of createReadStream(path)) hash.update(bytes as Uint8Array);
  return hash.digest("hex");
}

/**
 * Cut the best loop out of a recording; no model takes part.
 *
 * @param path - WAV, MP3 or FLAC, mono or stereo, 8–96 kHz
 * @param request - tempo and length of the loop, form of the file
 * @param run - where to, who listens, how to stop; without `out`, `loops/NAME-BPM`, or `loops/NAME` without a tempo
 * @param naming - how to spell inputs in messages
 * @returns the pack: one loop, `loops.json`, `loops.html`
 * @throws LooperError INPUT_*, FORMAT_*, OUTPUT_*; the signal's reason
 */
export async function cutFile(
  path: string,
  request: CutRequest,
  run: Omit<LooperRun, "sink" | "guidance"> = {},
  naming?: FieldNaming,
): Promise<LoopPack> {
  const checked = parseCutRequest(request, naming);
  const { signal, onEvent } = run;
  const clip = await readAudioFile(path, signal);
  const sha256 = await digestFile(path);
  const stem = basename(path).replace(/\.[^.]*$/, "");
  const out =
    run.out ??
    join("loops", [slugify(stem), ...(checked.bpm === undefined ? [] : [tempoSlug(checked.bpm)])].join("-"));
  const folder = await openFolder(out, { force: run.force === true, signal });
  try {
    const encoder = createLoopEncoder({ createMp3Encoder });
    const deps = {
      beatTracker: openBeatTracker(),
      stretcher: await createStretcher(),
      encoder,
      sink: createPackWriter(folder, encoder, await loadPage("loops.html")),
      software: software().label,
    };
    return await cutRecording({ clip, path, sha256 }, checked, deps, { signal, onEvent });
  } finally {
    await folder.leave();
  }
}
