/** Recordings heard and cut in the worker: the same stories as on Node. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { audioLimit, limitAudio, openAudio } from "#formats";
import {
  type CutRequest,
  createLoopEncoder,
  cutRecording,
  type HeardDocument,
  type ListenRequest,
  type LoopWarning,
  listenRecording,
  parseCutRequest,
  parseListenRequest,
  writeHeardDocument,
} from "#looper";
import { blobSource, createStretcher, readAudioBlob } from "#platform-web";
import { audioCodecs, createMp3Encoder } from "#wasm";
import type { Site } from "./load-site.ts";
import { describeTabLoop } from "./make-in-tab.ts";
import type { TabCut, TabRecording } from "./messages.ts";

/**
 * Hear a recording.
 *
 * @throws LooperError INPUT_*, FORMAT_*
 */
export async function listenInTab(
  site: Site,
  { blob, name }: TabRecording,
  request: ListenRequest,
): Promise<HeardDocument> {
  const checked = parseListenRequest(request);
  const warnings: LoopWarning[] = [];
  const reader = limitAudio(await openAudio(blobSource(blob, name), audioCodecs));
  const blocks = reader.blocks({ onWarning: (warning) => warnings.push(warning) });
  const { sampleRate, length } = reader;
  const heard = await listenRecording({ sampleRate, length, blocks }, checked, await site.openBeatTracker());
  return writeHeardDocument(heard, warnings);
}

/**
 * Cut a loop out of a recording.
 *
 * @throws LooperError INPUT_*, FORMAT_*
 */
export async function cutInTab(site: Site, recording: TabRecording, request: CutRequest): Promise<TabCut> {
  const checked = parseCutRequest(request);
  // Before anything else: while it loads, it borrows the worker's `crypto`.
  const stretcher = await createStretcher();
  const beatTracker = await site.openBeatTracker();
  const warnings: LoopWarning[] = [];
  const onWarning = (warning: LoopWarning) => warnings.push(warning);
  const clip = await readAudioBlob(recording, audioLimit.seconds, { onWarning });
  const digest = bytesToHex(sha256(new Uint8Array(await recording.blob.arrayBuffer())));
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  const sink = {
    async write(name: string, bytes: Uint8Array) {
      files.set(name, bytes as Uint8Array<ArrayBuffer>);
      return name;
    },
    finish: async () => undefined,
  };
  const encoder = createLoopEncoder({ createMp3Encoder });
  const deps = { beatTracker, stretcher, encoder, sink, software: site.list.software };
  const source = { clip, path: recording.name, sha256: digest, warnings };
  const { bpm, loops, warnings: told } = await cutRecording(source, checked, deps, {});
  const [loop] = loops.map((one) => describeTabLoop(one, files));
  if (!loop) throw new Error("No loop was cut.");
  return { bpm, loop: { ...loop, warnings: [...told.map(({ message }) => message), ...loop.warnings] } };
}
