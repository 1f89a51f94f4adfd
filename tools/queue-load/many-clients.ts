/** A server with many clients of all kinds: how soon does it say that it is well? */
import { connect, type Socket } from "node:net";
import { startPostgres } from "../../test/postgres-server.ts";
import { smallest, startServe } from "../faults/serve-process.ts";
import { createTimings, repeat } from "./timings.ts";

/** How many. */
export interface ClientsPlan {
  /** Looking at a prediction each second, and sending one each second. */
  readonly pollers: number;
  readonly makers: number;
  /** Listening to the events of a prediction. */
  readonly streams: number;
  /** Sending a request byte by byte. */
  readonly slow: number;
  readonly seconds: number;
  /** A PostgreSQL beside the server, or the database within it. */
  readonly postgres: boolean;
}

/** Health is asked for so often, in milliseconds. */
const healthInterval = 50;

/**
 * Measure, while the server's own worker works.
 *
 * @returns rows of a table of timings
 */
export async function measureClients(plan: ClientsPlan, folder: string): Promise<(readonly string[])[]> {
  const postgres = plan.postgres ? await startPostgres() : undefined;
  const args = ["--data", folder, "--port", "0", "--max-queued", "100000", "--threads", "1"];
  const server = await startServe(args, { DATABASE_URL: postgres?.url ?? "" });
  const { url } = server;
  const leaving = new AbortController();
  const slow = new Set<Socket>();
  try {
    const ids: string[] = [];
    const make = async () => {
      const headers = { "content-type": "application/json", prefer: "respond-async" };
      const body = JSON.stringify({ input: smallest });
      const answer = await fetch(`${url}/predictions`, { method: "POST", headers, body });
      const { id } = (await answer.json()) as { id?: string };
      if (id === undefined) throw new Error(`${answer.status}`);
      ids.push(id);
    };
    const get = async (path: string) => {
      const answer = await fetch(`${url}${path}`);
      await answer.text();
      if (!answer.ok) throw new Error(`${answer.status}`);
    };
    while (ids.length < 20) await make().catch(() => new Promise((resolve) => setTimeout(resolve, 200)));
    const listen = async (index: number) => {
      const path = `/v1/predictions/${ids[index % ids.length]}/events`;
      const { body } = await fetch(`${url}${path}`, { signal: leaving.signal });
      for await (const _ of body ?? []) if (leaving.signal.aborted) return;
    };
    for (let i = 0; i < plan.streams; i++) listen(i).catch(() => undefined);
    for (let i = 0; i < plan.slow; i++) dawdle(new URL(url), slow, leaving.signal);

    const [health, polls, posts] = [createTimings(), createTimings(), createTimings()];
    const until = Date.now() + plan.seconds * 1000;
    const poll = (turn: number) =>
      polls.time(() => get(`/v1/predictions/${ids[(turn * 7919) % ids.length]}`));
    await Promise.all([
      repeat(() => health.time(() => get("/health-check")), { times: 1, every: healthInterval, until }),
      repeat(poll, { times: plan.pollers, every: 1000, until }),
      repeat(() => posts.time(make), { times: plan.makers, every: 1000, until }),
    ]);
    return [health.row("/health-check"), polls.row("GET"), posts.row("POST")];
  } finally {
    leaving.abort();
    for (const socket of slow) socket.destroy();
    server.child.kill("SIGKILL");
    await server.exit;
    postgres?.remove();
  }
}

/** Send a request byte by byte, and another when that is cut off. */
function dawdle(url: URL, open: Set<Socket>, signal: AbortSignal): void {
  const socket = connect(Number(url.port), url.hostname);
  open.add(socket);
  const head = `POST /predictions HTTP/1.1\r\nHost: ${url.host}\r\nContent-Type: application/json\r\n`;
  const text = `${head}Content-Length: 1000\r\n\r\n${" ".repeat(1000)}`;
  let sent = 0;
  const timer = setInterval(() => socket.write(text[sent++ % text.length] as string), 250);
  socket.on("error", () => undefined);
  socket.resume();
  socket.on("close", () => {
    clearInterval(timer);
    open.delete(socket);
    if (!signal.aborted) dawdle(url, open, signal);
  });
}
