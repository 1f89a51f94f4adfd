import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { LooperError } from "#base";
import { copyEmptyDatabase } from "../../../test/embedded-folder.ts";
import { createPredictionStore } from "../jobs/create-prediction-store.ts";
import type { Database } from "../jobs/database.ts";
import type { Prediction } from "../jobs/prediction.ts";
import type { PredictionQueue, PredictionStore } from "../jobs/prediction-store.ts";
import { openEmbeddedDatabase } from "../storage/embedded-database.ts";
import { answerQueueCall, createRemoteQueue, isQueueReply } from "./remote-queue.ts";
import type { RunPrediction, WorkerEvent } from "./start-attempt.ts";
import { createWorker, type Worker } from "./worker.ts";

const folder = mkdtempSync(join(tmpdir(), "worker-"));
let database: Database;
let store: PredictionStore;
const workers: Worker[] = [];
const events: WorkerEvent[] = [];

beforeAll(async () => {
  await copyEmptyDatabase(join(folder, "db"));
  database = await openEmbeddedDatabase(join(folder, "db"));
  store = await createPredictionStore(database);
}, 180_000);
beforeEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop(0)));
  events.length = 0;
  await database.query("delete from looper.predictions");
});
afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.stop(0)));
  await store?.close();
  rmSync(folder, { recursive: true, force: true });
});

let count = 0;
function work(
  run: RunPrediction,
  options: { queue?: PredictionQueue; timeLimit?: number; lease?: number } = {},
) {
  const worker = createWorker({
    ...{ queue: store, name: `w${count++}`, run, timeLimit: 60, lease: 20, ...options },
    onEvent: (item) => events.push(item),
  });
  workers.push(worker);
  return worker;
}
async function ask(id: string): Promise<Prediction> {
  const given = { id, api: "cog", model: "m", version: "v", input: {}, context: {} } as const;
  const job = { request: { prompt: "x" }, warnings: [] };
  const rest = { job, webhook: null, cancelAfter: null };
  return (await store.create({ ...given, ...rest }, { maxQueued: 99 })).prediction;
}
async function when(id: string, is: (prediction: Prediction) => boolean): Promise<Prediction> {
  for (let seen = 0; ; ) {
    const prediction = await store.waitForChange(id, seen, { timeout: 20 });
    if (!prediction) throw new Error(`${id} is gone`);
    if (is(prediction)) return prediction;
    if (prediction.revision === seen) throw new Error(`${id} stays ${prediction.status}: ${prediction.logs}`);
    seen = prediction.revision;
  }
}
const ended = (id: string) => when(id, ({ completedAt }) => completedAt !== null);
/** Runs until it is aborted. */
const forever: RunPrediction = (_, { signal }) =>
  new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
const file = (id: string, attempt: number) => ({
  ...{ variation: 1, name: "1.wav", path: `${id}/${attempt}/1.wav`, contentType: "audio/wav" },
  ...{ size: 1, sha256: "0" },
});

it("runs one after the other, and passes on logs, progress and files", async () => {
  let running = 0;
  let maxRunning = 0;
  work(async ({ id }, { log, progress, publish, attempt }) => {
    maxRunning = Math.max(maxRunning, ++running);
    log("hello\n");
    progress({ stage: "takes", done: 0.5 });
    await publish(file(id, attempt));
    running--;
    return { audio_time: 2 };
  });
  for (const id of ["a", "b", "c"]) await ask(id);
  const [a] = [await ended("a"), await ended("b"), await ended("c")];
  expect(a).toMatchObject({ status: "succeeded", logs: "hello\n", outputs: [{ path: "a/1/1.wav" }] });
  expect(a.metrics.audio_time).toBe(2);
  expect(maxRunning).toBe(1);
});

it("stops when it is canceled", async () => {
  work(forever);
  await ask("a");
  await when("a", ({ status }) => status === "processing");
  await store.requestCancel("a");
  expect(await ended("a")).toMatchObject({ status: "canceled", error: null });
});

it("ends what takes too long", async () => {
  work(forever, { timeLimit: 0.3 });
  await ask("a");
  expect(await ended("a")).toMatchObject({ status: "failed", errorCode: "WORK_TIMED_OUT", attempt: 1 });
});

it("tries again when the engine died, and only then", async () => {
  work(async ({ id }) => {
    const code = id === "engine" ? "RUNTIME_ENGINE_DIED" : "MUSIC_NO_LOOPS";
    throw new LooperError(code, "No.");
  });
  await ask("engine");
  await ask("music");
  expect(await ended("engine")).toMatchObject({ status: "failed", error: "No.", attempt: 3 });
  expect(await ended("music")).toMatchObject({ status: "failed", errorCode: "MUSIC_NO_LOOPS", attempt: 1 });
});

it("shows callers no more of an internal error than its message", async () => {
  work(async () => {
    throw new RangeError("index 7");
  });
  await ask("a");
  const { error, errorCode } = await ended("a");
  expect([error, errorCode]).toEqual(["Internal error: index 7", "RUNTIME_FAILED"]);
});

it("puts back what it cannot end in its grace, and another worker goes on", async () => {
  const first = work(forever);
  await ask("a");
  await when("a", ({ status }) => status === "processing");
  await first.stop(0.1);
  work(async () => ({}));
  expect(await ended("a")).toMatchObject({ status: "succeeded", attempt: 2 });
});

it("ends what it can in its grace, and takes nothing more", async () => {
  let finish: () => void = () => undefined;
  const worker = work(() => new Promise((resolve) => (finish = () => resolve({}))));
  await ask("a");
  await ask("b");
  await when("a", ({ status }) => status === "processing");
  const stopping = worker.stop(20);
  finish();
  await stopping;
  expect((await store.get("a"))?.status).toBe("succeeded");
  expect((await store.get("b"))?.status).toBe("starting");
});

it("stops, and adds nothing, when its job was given to another", async () => {
  let goOn: () => void = () => undefined;
  let refused: unknown;
  let aborted = false;
  work(async ({ id }, { attempt, publish, signal }) => {
    if (attempt > 1) return {};
    await new Promise<void>((resolve) => (goOn = resolve));
    await publish(file(id, attempt)).catch((error: unknown) => {
      refused = error;
    });
    aborted = signal.aborted;
    return {};
  });
  await ask("a");
  await when("a", ({ status }) => status === "processing");
  await store.reap({ allDead: true });
  goOn();
  expect(await ended("a")).toMatchObject({ status: "succeeded", attempt: 2, outputs: [] });
  expect(refused).toMatchObject({ code: "WORK_LEASE_LOST" });
  expect(aborted).toBe(true);
  expect(events.map(({ event }) => event)).toContain("lease lost");
});

it("works the same across processes", async () => {
  const { queue, receive } = createRemoteQueue((call) => {
    // As on an IPC channel, only copies pass.
    void answerQueueCall(store, structuredClone(call)).then((reply) => {
      if (isQueueReply(reply)) receive(structuredClone(reply));
    });
  });
  work(
    async ({ id }, { publish, attempt, log }) => {
      log("far\n");
      await publish(file(id, attempt));
      return {};
    },
    { queue },
  );
  await ask("a");
  expect(await ended("a")).toMatchObject({ status: "succeeded", logs: "far\n", outputs: [{ variation: 1 }] });
  const nobody = { id: "nobody", worker: "w", attempt: 1 };
  await expect(queue.publish(nobody, file("nobody", 1))).rejects.toMatchObject({ code: "WORK_LEASE_LOST" });
});
