/**
 * Fuzz the service from its own OpenAPI document.
 *
 *     npm run -s build && npm run -s ts -- tools/fuzz-api/main.ts [--requests 5000] [--seed 1] [--queue 8]
 *
 * Starts a server with the embedded model; exits with 1 if an answer broke the document.
 */
import { parseArgs } from "node:util";
import { fuzzApi, settle } from "./fuzz-api.ts";
import { startServerProcess } from "./server-process.ts";

const { values } = parseArgs({
  options: {
    requests: { type: "string", default: "5000" },
    seed: { type: "string", default: "1" },
    queue: { type: "string", default: "8" },
  },
});
const server = await startServerProcess(["--max-queued", values.queue, "--log-level", "warn"]);
const began = performance.now();
try {
  const report = await fuzzApi({
    url: server.url,
    requests: Number(values.requests),
    seed: Number(values.seed),
  });
  const seconds = (performance.now() - began) / 1000;
  const { ends, failures } = await settle(server.url, report.accepted);
  const { statuses, issues, slowest } = report;
  console.log(
    JSON.stringify({
      requests: Number(values.requests),
      seconds,
      slowest_ms: slowest,
      statuses,
      ends,
      issues: issues.length,
    }),
  );
  for (const failure of failures.slice(0, 20)) console.log(`failed: ${failure}`);
  for (const issue of issues.slice(0, 50)) console.log(issue);
  for (const line of server.log.filter((line) => line.includes('"bug"')).slice(0, 10)) console.log(line);
  process.exitCode = issues.length > 0 ? 1 : 0;
} finally {
  await server.stop();
}
