/**
 * How long `/livez` takes while a body near the bounds is handled.
 *
 *     npm run -s build && npm run -s ts -- tools/livez/main.ts [--only PART_OF_A_NAME]
 *
 * Starts `serve`, sends each body of `bodies.ts` by itself, and asks `/livez` all the time. A line for each: the
 * status, the time until the answer, the slowest `/livez`, for how long the server's event loop stood still at most,
 * and for how long it worked without a pause, in milliseconds. The last is what the server does; the others are
 * also what the machine does.
 * Needs ffmpeg.
 */
import { once } from "node:events";
import { request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { type ServerProcess, startServerProcess } from "../fuzz-api/server-process.ts";
import { type TriedBody, triedBodies } from "./bodies.ts";

const { values } = parseArgs({ options: { only: { type: "string", default: "" } } });

/** Send it, in pieces where it says so; the status, 0 where the connection broke off. */
function send(url: string, { path, type, content, piece = content.length }: TriedBody): Promise<number> {
  return new Promise((done) => {
    const headers = { "Content-Type": type, "Content-Length": content.length, Prefer: "respond-async" };
    const sent = request(`${url}${path}`, { method: "POST", headers }, (answer) => {
      answer.resume().on("end", () => done(answer.statusCode ?? 0));
    });
    sent.on("error", () => done(0));
    const closed = once(sent, "close").catch(() => undefined);
    void (async () => {
      for (let at = 0; at < content.length && !sent.destroyed; at += piece) {
        const isTaken = sent.write(content.subarray(at, at + piece));
        if (!isTaken) await Promise.race([once(sent, "drain"), closed]);
      }
      sent.end();
    })().catch(() => undefined);
  });
}

async function askLivez(url: string, isOver: () => boolean): Promise<number> {
  let slowest = 0;
  while (!isOver()) {
    const asked = performance.now();
    await (await fetch(`${url}/livez`)).text();
    slowest = Math.max(slowest, performance.now() - asked);
    await sleep(2);
  }
  return slowest;
}

interface Still {
  readonly stood: number;
  readonly worked: number;
}

/** For how long the event loop stood still at most since this was last asked. */
async function askStill({ child, log }: ServerProcess): Promise<Still> {
  const from = log.length;
  child.kill("SIGUSR2");
  for (;;) {
    const line = log.slice(from).find((text) => text.startsWith('{"stood"'));
    if (line) return JSON.parse(line) as Still;
    await sleep(5);
  }
}

const watch = new URL("./watch-loop.mjs", import.meta.url).href;
const server = await startServerProcess(["--log-level", "warn", "--max-queued", "1000"], {
  NODE_OPTIONS: `--import ${watch}`,
});
try {
  while ((await fetch(`${server.url}/readyz`)).status !== 200) await sleep(100);
  await sleep(1000);
  const most = { slowest: 0, stood: 0, worked: 0 };
  for (const body of triedBodies(values.only)) {
    await askStill(server);
    let isOver = false;
    const asking = askLivez(server.url, () => isOver);
    const began = performance.now();
    const status = await send(server.url, body);
    const took = performance.now() - began;
    await sleep(50);
    isOver = true;
    const slowest = await asking;
    const { stood, worked } = await askStill(server);
    most.slowest = Math.max(most.slowest, slowest);
    most.stood = Math.max(most.stood, stood);
    most.worked = Math.max(most.worked, worked);
    const figures = [status, took, slowest, stood, worked].map((figure) => figure.toFixed(0).padStart(6));
    console.log(`${figures.join("")}  ${body.name}`);
  }
  const [slowest, stood, worked] = [most.slowest, most.stood, most.worked].map((figure) => figure.toFixed(0));
  console.log(`at most: slowest answer ${slowest} ms, stood still ${stood} ms, worked ${worked} ms`);
} finally {
  await server.stop();
}
