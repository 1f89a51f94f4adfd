/** The maker that is a server: `serve`, over its own HTTP API. */
import type { Seconds } from "#base";
import { aboutPack } from "../../about-pack.ts";
import type { LoopInputs, LoopMaker, MakeEvent, PastRun, PastRuns } from "../loop-maker.ts";
import { RefusedRequest } from "../loop-maker.ts";
import { type RequestField, readRequestFields } from "../request-field.ts";
import { askJson, askService, RefusedError } from "./ask-service.ts";
import { createHttpRecordingTools } from "./http-recording-tools.ts";
import { describeLoop, type PackDocument } from "./pack-document.ts";
import { loopsOf, type PredictionView, pathOf, readFileName } from "./prediction-view.ts";
import { readEvents } from "./read-events.ts";

const modelPath = "/v1/models/andreasjansson/musicgen-looper/predictions";
const asUrls = { "Looper-Files": "url" };

/** A lost connection is tried again after this, then more and more seldom. */
const firstWait: Seconds = 0.5;
const maxWait: Seconds = 10;

/** Create it. Nothing is asked before it is needed. */
export function createHttpLoopMaker(): LoopMaker {
  let fields: Promise<readonly RequestField[]> | undefined;
  const readFields = () => {
    fields ??= askJson<{ components: { schemas: Parameters<typeof readRequestFields>[0] } }>("/openapi.json")
      .then(({ components }) => readRequestFields(components.schemas))
      .catch((error: unknown) => {
        fields = undefined;
        throw error;
      });
    return fields;
  };
  const keepRecording = async (file: Blob, name: string) => {
    const body = new FormData();
    body.append("content", file, name);
    return (await askJson<{ urls: { get: string } }>("/v1/files", { method: "POST", body })).urls.get;
  };
  return {
    recordings: createHttpRecordingTools(keepRecording),
    fields: readFields,
    async models() {
      const model = (await readFields()).find(({ name }) => name === "model_version");
      return model?.choices.map(String) ?? [];
    },
    async make(inputs) {
      const body = JSON.stringify({ input: inputs });
      const headers = { "Content-Type": "application/json", ...asUrls };
      return (await askJson<PredictionView>(modelPath, { method: "POST", headers, body })).id;
    },
    follow: followPrediction,
    async cancel(id) {
      await askService(`${predictionPath(id)}/cancel`, { method: "POST", headers: asUrls });
    },
    list: listPredictions,
    keepRecording,
  };
}

const predictionPath = (id: string) => `/v1/predictions/${encodeURIComponent(id)}`;

/** Listen to a prediction; a connection that is lost is made again, and the state told anew. */
async function followPrediction(
  id: string,
  listener: (event: MakeEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const told = new Set<string>();
  let wait = firstWait;
  while (!signal.aborted) {
    try {
      const { body } = await askService(`${predictionPath(id)}/events`, { signal });
      if (!body) throw new TypeError("The answer has no body.");
      for await (const { event, data } of readEvents(body)) {
        if (event !== "prediction") continue;
        listener({ event: "connection", isLost: false });
        wait = firstWait;
        if (await tellPrediction(JSON.parse(data) as PredictionView, told, listener)) return;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof RefusedError && error.status === 404) {
        throw new RefusedRequest("The server knows no such loops, or has removed them.", new Map());
      }
      listener({ event: "connection", isLost: true });
    }
    await new Promise((done) => setTimeout(done, wait * 1000));
    wait = Math.min(2 * wait, maxWait);
  }
}

/** Tell what is new of a prediction. @returns whether it has ended */
async function tellPrediction(
  prediction: PredictionView,
  told: Set<string>,
  listener: (event: MakeEvent) => void,
): Promise<boolean> {
  const { status, input: inputs, progress, urls } = prediction;
  listener({
    event: "state",
    inputs,
    isWaiting: status === "starting",
    createdAt: prediction.created_at,
    isRemoved: prediction.data_removed === true,
  });
  if (progress) listener({ event: "progress", done: progress.done, secondsLeft: progress.seconds_left });
  const loops = loopsOf(prediction);
  const bpm = loops.flatMap(({ sounds }) => readFileName(sounds[0]?.file ?? "").bpm ?? [])[0];
  if (bpm !== undefined) listener({ event: "pack", bpm, seed: null, about: [] });
  for (const loop of loops) {
    const key = `${loop.variation}: ${loop.sounds.map(({ part }) => part).join()}`;
    if (!told.has(key)) listener({ event: "loop", loop });
    told.add(key);
  }
  if (status === "starting" || status === "processing") return false;
  if (urls.loops) {
    const document = await askJson<PackDocument>(pathOf(urls.loops));
    const { arrangement = null, understood = null, bpm, seed } = document;
    listener({ event: "pack", bpm, seed, about: aboutPack(document) });
    listener({ event: "arrangement", arrangement, understood });
    for (const { message } of document.warnings) listener({ event: "warning", message });
    for (const loop of loops) listener({ event: "loop", loop: describeLoop(loop, document) });
  }
  listener(endOf(prediction));
  return true;
}

function endOf({ status, error }: PredictionView): MakeEvent {
  if (status === "succeeded") return { event: "done" };
  if (status !== "failed") return { event: "canceled" };
  return { event: "failed", code: null, message: error ?? "The run failed." };
}

const words = {
  starting: "waiting",
  processing: "running",
  succeeded: "done",
  failed: "failed",
  canceled: "canceled",
  aborted: "canceled",
} as const;

async function listPredictions(cursor: string | null): Promise<PastRuns> {
  const page = await askJson<{ results: readonly PredictionView[]; next: string | null }>(
    cursor ?? "/v1/predictions",
  );
  const runs = page.results.map(
    ({ id, status, input, created_at: createdAt }): PastRun => ({
      ...{ id, createdAt, inputs: input, status: words[status] },
      title: titleOf(input),
    }),
  );
  return { runs, next: page.next === null ? null : pathOf(page.next) };
}

/** What a run is called: its prompt. */
export function titleOf({ prompt }: LoopInputs): string {
  return typeof prompt === "string" && prompt !== "" ? prompt : "Removed";
}
