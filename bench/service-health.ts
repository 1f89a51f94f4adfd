/**
 * How fast the service says how it is, and how long eight requests take that were queued together, beside
 * eight asked one after another.
 *
 *     npm run -s build && npm run -s ts -- bench/service-health.ts
 *
 * Prints one line of JSON; times in milliseconds, of a server process with the embedded model.
 */
import { startServerProcess } from "../tools/fuzz-api/server-process.ts";

const began = performance.now();
const server = await startServerProcess(["--log-level", "warn"]);
const predictions = `${server.url}/v1/predictions`;

async function ask(wait: boolean, variations: number): Promise<string> {
  const input = { prompt: "techno", bpm: 125, variations, max_duration: 4, candidates: 1, seed: 1 };
  const headers = { "Content-Type": "application/json", ...(wait ? { Prefer: "wait" } : {}) };
  const body = JSON.stringify({ version: "f8140d04", input });
  const answer = await fetch(predictions, { method: "POST", headers, body });
  return ((await answer.json()) as { id: string }).id;
}

async function isEnded(id: string): Promise<boolean> {
  const { status } = (await (await fetch(`${predictions}/${id}`)).json()) as { status: string };
  return status !== "starting" && status !== "processing";
}

async function untilEnded(ids: readonly string[]): Promise<void> {
  for (const id of ids) while (!(await isEnded(id))) await new Promise((done) => setTimeout(done, 50));
}

while ((await fetch(`${server.url}/readyz`)).status !== 200)
  await new Promise((done) => setTimeout(done, 20));
const ready = performance.now() - began;
await ask(true, 1);

const playing = untilEnded([await ask(false, 4), await ask(false, 4)]);
let over = false;
playing.finally(() => {
  over = true;
});
const times: number[] = [];
while (!over) {
  const asked = performance.now();
  await (await fetch(`${server.url}/health-check`)).text();
  times.push(performance.now() - asked);
  await new Promise((done) => setTimeout(done, 5));
}
times.sort((a, b) => a - b);
const at = (share: number) => times[Math.min(times.length - 1, Math.floor(share * times.length))];

const queuedAt = performance.now();
await untilEnded(await Promise.all(Array.from({ length: 8 }, () => ask(false, 1))));
const queued = performance.now() - queuedAt;
const singleAt = performance.now();
for (let i = 0; i < 8; i++) await untilEnded([await ask(false, 1)]);
const single = performance.now() - singleAt;

const health = { asked: times.length, median: at(0.5), p99: at(0.99), largest: times.at(-1) };
console.log(JSON.stringify({ ready, health, eight_queued: queued, eight_in_turn: single }));
await server.stop();
