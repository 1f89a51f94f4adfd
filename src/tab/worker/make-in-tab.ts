/** One run in the worker: the same story as on Node, its files told as they are made. */
import { LooperError } from "#base";
import {
  createLoopEncoder,
  createProgressEstimator,
  type FinishedLoop,
  type LoopEvent,
  type LooperDeps,
  makeLoops,
  type ParsedRequest,
  resolveRequest,
} from "#looper";
import { createStretcher, readAudioBlob } from "#platform-web";
import { aboutLoop, aboutPack } from "#player";
import { createMp3Encoder } from "#wasm";
import type { Site } from "./load-site.ts";
import type { TabEvent, TabFile, TabLoop } from "./messages.ts";

/** Share of the progress that loading the model is, where it is loaded. */
const loadShare = 0.3;

/** How a run is told and stopped. */
export interface TabRun {
  /** The recording that the input `audio` names. */
  readonly recording: { readonly name: string; readonly blob: Blob } | null;
  readonly tell: (event: TabEvent) => void;
  readonly signal: AbortSignal;
}

const encoder = createLoopEncoder({ createMp3Encoder });

/**
 * Make a pack of loops.
 *
 * @param site - the static folder
 * @param request - a checked request
 * @param run - how it is told and stopped
 * @throws LooperError; the signal's reason
 */
export async function makeInTab(site: Site, request: ParsedRequest, run: TabRun): Promise<void> {
  const { recording, tell, signal } = run;
  const { software } = site.list;
  // Before anything else: while it loads, it borrows the worker's `crypto`.
  const stretcher = await createStretcher();
  const beatTracker = await site.openBeatTracker();
  let base = 0;
  const engine = await site.openEngine(request.model_version, (share) => {
    base = loadShare;
    tell({ event: "progress", done: share * loadShare, secondsLeft: null });
  });
  signal.throwIfAborted();
  const resolved = resolveRequest(request, () => crypto.getRandomValues(new Uint32Array(1))[0] ?? 0);
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  const estimator = createProgressEstimator();
  const onEvent = (event: LoopEvent) => {
    const { done, timeLeft } = estimator.observe(event, performance.now() / 1000);
    if (event.event === "warning") tell({ event: "warning", message: event.message });
    if (event.event === "arrangement") {
      const { arrangement, understood } = event;
      tell({ event: "arrangement", arrangement, understood });
    }
    if (event.event === "loop") tell({ event: "loop", loop: describeTabLoop(event.loop, files) });
    if (event.event !== "done")
      tell({ event: "progress", done: base + (1 - base) * done, secondsLeft: timeLeft });
  };
  const readAudio: LooperDeps["readAudio"] = async (name, duration, onWarning) => {
    if (recording) return readAudioBlob(recording, duration, { signal, onWarning });
    const message = `The recording ${name} is not kept here any more. Drop it again.`;
    throw new LooperError("INPUT_FILE_NOT_FOUND", message);
  };
  const sink = {
    async write(name: string, bytes: Uint8Array) {
      files.set(name, bytes as Uint8Array<ArrayBuffer>);
      return name;
    },
    finish: async () => undefined,
  };
  const deps = { engine, beatTracker, stretcher, encoder, readAudio, sink, software };
  const pack = await makeLoops(resolved, deps, { signal, onEvent });
  const { bpm, seed } = pack;
  tell({ event: "pack", bpm, about: aboutPack(pack), seed });
}

/** A loop as the page shows it, with its files: its parts first, the whole last. */
export function describeTabLoop(
  loop: FinishedLoop,
  written: ReadonlyMap<string, Uint8Array<ArrayBuffer>>,
): TabLoop {
  const { variation, beats, beats_per_bar: beatsPerBar, samples, path, warnings, stems } = loop;
  const mix = { part: "mix", path, gain_db: 0 };
  const files = [...stems, mix].flatMap(({ part, path, gain_db: gainDb }): TabFile[] => {
    const bytes = written.get(path);
    return bytes ? [{ part, file: path.split("/").at(-1) ?? path, gainDb, bytes }] : [];
  });
  const messages = warnings.map(({ message }) => message);
  return { variation, beats, beatsPerBar, samples, about: aboutLoop(loop), warnings: messages, files };
}
