/** The worker process: asks its server for work, and ends when the server does. */

import { isLooperError } from "#base";
import { createPredictionRunner } from "./prediction-runner.ts";
import { createRemoteQueue, isQueueAnswer } from "./remote-queue.ts";
import { createWorker } from "./worker.ts";
import type { FromWorker, ToWorker, WorkerOrders } from "./worker-messages.ts";

const orders = JSON.parse(process.argv[2] ?? "{}") as WorkerOrders;
const say = (message: FromWorker) => {
  // A server that is gone hears nothing; `disconnect` ends us.
  if (process.connected) process.send?.(message, () => undefined);
};

const { queue, hear } = createRemoteQueue(say);
const runner = createPredictionRunner(orders);
let stop: (grace: number) => Promise<void> = async () => process.exit(0);

process.on("disconnect", () => process.exit(0));
// Ctrl-C in a terminal reaches the whole group: the server decides when this process ends.
process.on("SIGINT", () => undefined);
process.on("message", (message: ToWorker) => {
  if (isQueueAnswer(message)) hear(message);
  else void stop(message.stop);
});

try {
  await runner.warmUp(orders.model);
  say({ state: "ready", model: orders.model ?? null });
  const worker = createWorker({
    ...orders,
    queue,
    run: runner.run,
    onNews: (news) => say({ news }),
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
  say({ state: "failed", error: reason, code: isLooperError(error) ? error.code : null });
  // Time for the message to leave.
  setTimeout(() => process.exit(1), 200);
}
