/**
 * A service as `serve` is composed, with the real store, queue, worker, HTTP and files; only the playing is done
 * by a synthesiser instead of a model, so that a prediction takes a second and has stems.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LooperError } from "#base";
import { encodeFlac } from "#formats";
import { createApi } from "../../src/service/http/create-api.ts";
import { type FetchApp, type HttpListener, listen } from "../../src/service/http/listen.ts";
import { createPredictionStore } from "../../src/service/jobs/create-prediction-store.ts";
import { createRecordingWork } from "../../src/service/recordings/create-recording-work.ts";
import { openEmbeddedDatabase } from "../../src/service/storage/embedded-database.ts";
import { createIdSource } from "../../src/service/storage/id-source.ts";
import { openFolderStore } from "../../src/service/storage/objects/folder-store.ts";
import type { ObjectStore } from "../../src/service/storage/objects/object-store.ts";
import { openOutputStore } from "../../src/service/storage/output-store.ts";
import { openUploadStore } from "../../src/service/storage/upload-store.ts";
import { createOutputFolder } from "../../src/service/worker/output-folder.ts";
import type { RunHandle } from "../../src/service/worker/start-attempt.ts";
import { createWorker } from "../../src/service/worker/worker.ts";
import { copyEmptyDatabase } from "../embedded-folder.ts";
import { type FixtureOptions, fixtureDefaults, fixtureLoop, mixParts, playPart } from "./fixture-pack.ts";

/** A service that runs. */
export interface FixtureService {
  readonly url: string;
  /** Let a prediction whose prompt says "slow" go on. */
  release(): void;
  /** Want another key from now on; null for none. */
  setKey(key: string | null): void;
  /** Answer nothing, as a server that is down; and come back. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  stop(): Promise<void>;
}

/** Start it, in a folder of its own. */
export async function startFixtureService(): Promise<FixtureService> {
  const folder = mkdtempSync(join(tmpdir(), "fixture-service-"));
  await copyEmptyDatabase(join(folder, "db"));
  const database = await openEmbeddedDatabase(join(folder, "db"));
  const store = await createPredictionStore(database);
  const objects = openFolderStore(folder);
  let release: () => void = () => undefined;
  let released = new Promise<void>((go) => {
    release = go;
  });
  const worker = createWorker({
    ...{ queue: store, name: "synthesiser", lease: 20, timeLimit: 60 },
    run: ({ id, input }, handle) => playPack(objects, id, input, handle, () => released),
  });
  const app: { fetch: FetchApp["fetch"] } = { fetch: () => new Response(null, { status: 503 }) };
  const setKey = (apiKey: string | null) => {
    const api = createApi({
      store,
      outputs: openOutputStore(objects),
      uploads: openUploadStore({ objects, lifetime: 3600, maxBytes: 1e9 }),
      models: {
        names: async () => ["tiny"],
        choose: async () => ({ title: "tiny", name: "tiny", warnings: [] }),
      },
      ids: createIdSource(),
      recordings: createRecordingWork(),
      log: () => undefined,
      now: () => Date.now(),
      worker: () => ({
        ...{ status: "ready", busy: 0, startedAt: "2026-01-01", settledAt: "2026-01-01" },
        ...{ error: null, restarts: 0 },
      }),
      options: {
        ...{ publicUrl: null, names: ["127.0.0.1"], boundOrigin: "http://127.0.0.1" },
        ...{ secret: new Uint8Array(32), apiKey, hosts: null, maxQueued: 99 },
        ...{ maxBodyBytes: 1e8, maxUploadBytes: 1e8, urlLifetime: 3600, files: "auto", downloads: "server" },
        ...{ allowPrivateWebhooks: false, software: { name: "musicgen-looper", version: "0" } },
      },
    });
    app.fetch = (request) => api.fetch(request);
  };
  setKey(null);
  const listenOn = (port: number) =>
    listen({ fetch: (request) => app.fetch(request) }, { host: "127.0.0.1", port });
  let listener: HttpListener = await listenOn(0);
  const { port, url } = listener;
  return {
    url,
    setKey,
    release() {
      release();
      released = new Promise<void>((go) => {
        release = go;
      });
    },
    goAway: () => listener.close(0),
    async comeBack() {
      listener = await listenOn(port);
    },
    async stop() {
      release();
      await worker.stop(0);
      await listener.close(0);
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Play what was asked for, with the events and files of a real run. */
async function playPack(
  objects: ObjectStore,
  id: string,
  input: Readonly<Record<string, unknown>>,
  handle: RunHandle,
  released: () => Promise<void>,
): Promise<Record<string, number>> {
  const prompt = String(input.prompt);
  if (prompt.includes("fails"))
    throw new LooperError("MUSIC_NO_LOOPS", "No loop could be made. Try another seed.");
  const seed = typeof input.seed === "number" ? input.seed : 0;
  const variations = Number(input.variations ?? 4);
  const bpm = Number(input.bpm ?? 240);
  const options: FixtureOptions = { ...fixtureDefaults, bpm, parts: ["drums", "bass", "chords"] };
  const folder = createOutputFolder({
    ...{ objects, below: `${id}/${handle.attempt}`, signal: handle.signal },
  });
  const loops = [];
  for (let variation = 1; variation <= variations; variation++) {
    handle.progress({ stage: "cut", done: 0, runDone: variation / (variations + 1), secondsLeft: 3 });
    if (variation === 2 && prompt.includes("slow")) {
      await Promise.race([
        released(),
        new Promise((_, stop) => handle.signal.addEventListener("abort", () => stop(handle.signal.reason))),
      ]);
    }
    const name = `fixture_${bpm}bpm_2bars_v0${variation}`;
    const take = variation + seed * 7;
    const path = await folder.write(`${name}.flac`, encodeFlac(mixParts(take, options), { bitDepth: 24 }));
    const stems = [];
    for (const part of options.parts) {
      const bytes = encodeFlac(playPart(part, take, options), { bitDepth: 24 });
      stems.push({ part, path: await folder.write(`stems/${name}_${part}.flac`, bytes), gain_db: 0 });
    }
    const loop = { ...fixtureLoop(variation, options), path, stems };
    for (const file of folder.filesOf(loop)) await handle.publish(file);
    loops.push(loop);
  }
  await folder.finish({
    pack: {
      ...{ format: "musicgen-looper-pack/2", software: "musicgen-looper", command: "make", bpm, seed },
      ...{ request: input, model_prompt: "house, punchy drums, 124 bpm", guidance_used: 2 },
      model: { name: "tiny", digest: "0", precision: "fp32", licence: "MIT" },
      ...{ source: null, loops, warnings: [{ code: "WORDS_UNKNOWN", message: "violin is not known." }] },
      arrangement: {
        parts: options.parts.map((part) => ({ part, model_prompt: `${part}, soft ${part}, 120 bpm` })),
        ...{ key: "A minor", chords: "Am F C G", bpm, tempo_source: "caller" },
      },
      understood: { used: ["house"], nearest: {}, left_out: [], unknown: ["violin"] },
    },
    ...{ title: prompt, about: [], pieces: [] },
  } as unknown as Parameters<typeof folder.finish>[0]);
  const document = folder.document();
  if (document) await handle.publish(document);
  return { audio_time: 1 };
}
