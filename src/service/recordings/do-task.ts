/** Hears or cuts one recording. */
import {
  createLoopEncoder,
  cutRecording,
  type HeardDocument,
  type LoopWarning,
  parseCutRequest,
  writeHeardDocument,
} from "#looper";
import { createMp3Encoder, createStretcher, readDigestedAudio } from "#platform-node";
import { listenFile, openBeatTracker, software } from "#studio";
import type { CutAnswer, RecordingTask } from "./recording-task.ts";

/**
 * Do a task.
 *
 * @param task - what, with which recording
 * @throws LooperError INPUT_*, FORMAT_*
 */
export async function doTask(task: RecordingTask): Promise<HeardDocument | CutAnswer> {
  const { path, name } = task.file;
  const warnings: LoopWarning[] = [];
  const onWarning = (warning: LoopWarning) => warnings.push(warning);
  // What its head tells was checked before; that it is true, nobody knows.
  const options = { onWarning, isFromStranger: true };
  if (task.op === "listen") {
    return writeHeardDocument(await listenFile(path, task.request, options), warnings);
  }
  const { clip, sha256 } = await readDigestedAudio(path, options);
  const written = new Map<string, Uint8Array>();
  const sink = {
    async write(file: string, bytes: Uint8Array) {
      written.set(file, bytes);
      return file;
    },
    finish: async () => undefined,
  };
  const tools = { beatTracker: openBeatTracker(), stretcher: await createStretcher() };
  const encoder = createLoopEncoder({ createMp3Encoder });
  const deps = { ...tools, encoder, sink, software: software().label };
  const request = parseCutRequest(task.request);
  const pack = await cutRecording({ clip, path: name, sha256, warnings }, request, deps, {});
  const [file = "", bytes = new Uint8Array()] = [...written][0] ?? [];
  return { pack, file: { name: file, bytes } };
}
