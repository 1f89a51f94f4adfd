/** The worker process: takes jobs from its server, and ends when the server does. */
import { isLooperError } from "#base";
import { readInstallation } from "../storage/installation.ts";
import { openObjectStore } from "../storage/objects/open-object-store.ts";
import type { StorageConfig } from "../storage/objects/storage-config.ts";
import { openModelShelf } from "./model-shelf.ts";
import { createPredictionRunner } from "./prediction-runner.ts";
import { createRemoteQueue, isQueueReply } from "./remote-queue.ts";
import { retryWhileUnavailable } from "./retry-while-unavailable.ts";
import { createWorker } from "./worker.ts";
import { type FromWorker, storageVariable, type ToWorker, type WorkerConfig } from "./worker-messages.ts";

const config = JSON.parse(process.argv[2] ?? "{}") as Omit<WorkerConfig, "storage">;
const objects = openObjectStore(JSON.parse(process.env[storageVariable] ?? "{}") as StorageConfig);
// Processes of its own need no keys.
delete process.env[storageVariable];
const send = (message: FromWorker) => {
  // Once the server is gone, `disconnect` ends this process.
  if (process.connected) process.send?.(message, () => undefined);
};

const { queue, receive } = createRemoteQueue(send);
const runner = createPredictionRunner({ ...config, objects });
let stop: (grace: number) => Promise<void> = async () => process.exit(0);

process.on("disconnect", () => process.exit(0));
// Ctrl-C in a terminal reaches the whole group: the server decides when this process ends.
process.on("SIGINT", () => undefined);
process.on("message", (message: ToWorker) => {
  if (isQueueReply(message)) receive(message);
  else void stop(message.stop);
});

try {
  // A storage that refuses would make every prediction fail.
  await retryWhileUnavailable(() => readInstallation(objects));
  const { name, precision } = await runner.warmUp(config.model ?? config.models?.[0]);
  send({ state: "ready", model: name, precision });
  const worker = createWorker({
    ...config,
    queue,
    has: openModelShelf(config).has,
    run: runner.run,
    onEvent: (event) => send({ event }),
    onStuck: () => process.exit(1),
  });
  stop = async (grace) => {
    await worker.stop(grace).catch(() => undefined);
    await runner.close().catch(() => undefined);
    process.exit(0);
  };
  await worker.done;
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  send({ state: "failed", error: reason, code: isLooperError(error) ? error.code : null });
  // Time for the message to leave.
  setTimeout(() => process.exit(1), 200);
}
