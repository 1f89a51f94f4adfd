import { expect, it } from "vitest";
import type { Prediction } from "../../jobs/prediction.ts";
import type { ApiOptions } from "../ports.ts";
import { createUrlSigner } from "../url-signer.ts";
import { maxInlineBytes, type OutputPorts, outputEncodingOf } from "./present-output.ts";
import { presentCog, presentReplicate } from "./present-prediction.ts";
import { cogPredictionSchema, predictionSchema } from "./schemas.ts";

const prediction: Prediction = {
  id: "p1",
  api: "replicate",
  model: "andreasjansson/musicgen-looper",
  version: "f8140d04",
  input: { prompt: "drums" },
  job: { request: { prompt: "drums" }, warnings: [] },
  webhook: null,
  context: { origin: "http://here:5000", files: "auto" },
  status: "processing",
  revision: 3,
  outputs: [],
  error: null,
  errorCode: null,
  logs: "",
  progress: null,
  metrics: {},
  createdAt: "2026-01-01T00:00:00.000Z",
  startedAt: "2026-01-01T00:00:01.000Z",
  completedAt: null,
  deadline: null,
  cancelRequested: false,
  dataRemoved: false,
  caller: null,
  priority: 0,
  attempt: 1,
};
const file = (variation: number, size = 3) => ({
  variation,
  name: `a_v0${variation}.wav`,
  path: `p1/1/a_v0${variation}.wav`,
  contentType: "audio/wav",
  size,
  sha256: "00",
});

const options = { publicUrl: null, files: "auto" } as ApiOptions;
const bytes = new Uint8Array([1, 2, 3]);
const outputPorts: OutputPorts = {
  options,
  urls: createUrlSigner(new Uint8Array(32), 60, () => 0),
  outputs: {
    open: async () => ({ size: 3, stream: async () => new Blob([bytes]).stream() }),
    addressOf: async () => undefined,
  },
};

it("puts each file under its variation, in any order of publishing, and leaves the others null", async () => {
  const half = { ...prediction, outputs: [file(3), file(1)] };
  const { output } = await presentReplicate(half, "url", outputPorts);
  expect(Object.entries(output ?? {}).filter(([, url]) => url !== null)).toEqual([
    ["variation_01", expect.stringMatching(/^http:\/\/here:5000\/files\/p1\/a_v01\.wav\?exp=\d+&sig=/)],
    ["variation_03", expect.stringMatching(/^http:\/\/here:5000\/files\/p1\/a_v03\.wav\?exp=\d+&sig=/)],
  ]);
  const data = await presentCog(half, "data", outputPorts);
  expect(data.output?.variation_03).toBe("data:audio/wav;base64,AQID");
});

it("puts stems beside their variations, and the document among the addresses alone", async () => {
  const stem = { ...file(2), name: "a_v02_drums.wav", part: "drums" };
  const document = { ...file(0), name: "loops.json", part: "document", contentType: "application/json" };
  const done = { ...prediction, outputs: [file(2), stem, document] };
  const { output, urls } = predictionSchema.parse(await presentReplicate(done, "url", outputPorts));
  expect(Object.entries(output ?? {}).flatMap(([key, url]) => (url === null ? [] : [key]))).toEqual([
    "variation_02",
    "variation_02_drums",
  ]);
  expect(urls.loops).toMatch(/^http:\/\/here:5000\/files\/p1\/loops\.json\?exp=\d+&sig=/);
  expect(urls.events).toBe("http://here:5000/v1/predictions/p1/events");
});

it("tells the progress of the whole run while it goes on, and none after it", async () => {
  const progress = { stage: "takes", done: 0.9, runDone: 0.4, secondsLeft: 6 } as const;
  const running = predictionSchema.parse(
    await presentReplicate({ ...prediction, progress }, "url", outputPorts),
  );
  expect(running.progress).toEqual({ stage: "takes", done: 0.4, seconds_left: 6 });
  const failed: Prediction = { ...prediction, progress, status: "failed", error: "why" };
  expect((await presentReplicate(failed, "url", outputPorts)).progress).toBeNull();
});

it("sends URLs where the files would make a response too large", async () => {
  const large = { ...prediction, outputs: [file(1, maxInlineBytes), file(2)] };
  const { output } = await presentCog(large, "data", outputPorts);
  expect([output?.variation_01, output?.variation_02].map((url) => url?.slice(0, 5))).toEqual([
    "http:",
    "http:",
  ]);
});

it("takes the encoding of the request, else of the prediction's own request, else of the service, else of the API", () => {
  const cog: Prediction = { ...prediction, api: "cog" };
  expect([outputEncodingOf(prediction, options), outputEncodingOf(cog, options)]).toEqual(["url", "data"]);
  expect(outputEncodingOf(cog, { ...options, files: "url" })).toBe("url");
  const requested: Prediction = { ...cog, context: { files: "url" } };
  expect([
    outputEncodingOf(requested, { ...options, files: "data" }),
    outputEncodingOf(requested, options, "data"),
  ]).toEqual(["url", "data"]);
});

it("matches its schema in every status", async () => {
  const ends: Partial<Prediction>[] = [
    { status: "starting", startedAt: null },
    {},
    {
      status: "succeeded",
      outputs: [file(1)],
      metrics: { predict_time: 1 },
      completedAt: "2026-01-01T00:00:02.000Z",
    },
    { status: "failed", error: "why", errorCode: "RUNTIME_FAILED", metrics: { total_time: 1 } },
    { status: "aborted", deadline: "2026-01-01T00:00:02.000Z" },
    { status: "succeeded", dataRemoved: true, input: {} },
    { webhook: { url: "https://a.example/", events: ["completed"] } },
  ];
  for (const end of ends) {
    const one: Prediction = { ...prediction, ...end };
    const replicate = predictionSchema.parse(await presentReplicate(one, "url", outputPorts));
    expect(replicate.metrics !== undefined).toBe(one.status !== "starting" && one.status !== "processing");
    const cog = cogPredictionSchema.parse(await presentCog(one, "url", outputPorts));
    // Cog has no status for a deadline that passed.
    expect(cog.status).toBe(one.status === "aborted" ? "canceled" : one.status);
  }
});
