/**
 * Loads on the queue and the server, as a tool; PostgreSQL is needed. Quiet machines alone give figures.
 *
 *     npm run -s ts -- tools/queue-load/main.ts queue [QUEUED] [CLAIMANTS] [SECONDS]
 *     npm run -s ts -- tools/queue-load/main.ts clients [SECONDS]     with the embedded database
 *     npm run -s ts -- tools/queue-load/main.ts clients-pg [SECONDS]
 *     npm run -s ts -- tools/queue-load/main.ts throughput [PREDICTIONS]
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { measureQueue } from "./long-queue.ts";
import { measureClients } from "./many-clients.ts";
import { timingsHead, writeTable } from "./timings.ts";
import { measureThroughput, throughputHead } from "./worker-throughput.ts";

const [mode = "queue", ...given] = process.argv.slice(2);
const numbers = given.map(Number);
const folder = mkdtempSync(join(tmpdir(), "queue-load-"));
try {
  if (mode === "queue") {
    const [queued = 10_000, claimants = 50, seconds = 20] = numbers;
    const plan = { queued, claimants, seconds, makers: 20, readers: 100 };
    console.log(writeTable(timingsHead, await measureQueue(plan, folder)));
  } else if (mode === "clients" || mode === "clients-pg") {
    const [seconds = 30] = numbers;
    const plan = {
      pollers: 200,
      makers: 20,
      streams: 50,
      slow: 100,
      seconds,
      postgres: mode === "clients-pg",
    };
    console.log(writeTable(timingsHead, await measureClients(plan, folder)));
  } else if (mode === "throughput") {
    const [predictions = 10] = numbers;
    console.log(writeTable(throughputHead, await measureThroughput(predictions, folder)));
  } else {
    console.error("queue, clients, clients-pg or throughput?");
    process.exitCode = 2;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit();
