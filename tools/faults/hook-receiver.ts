/** A receiver of webhooks that keeps the ids and bodies of `completed` events, by prediction. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** A receiver with a life. */
export interface HookReceiver {
  readonly url: string;
  /** Ids of events, by prediction. */
  readonly received: ReadonlyMap<string, ReadonlySet<string>>;
  /** Bodies, by prediction. */
  readonly bodies: ReadonlyMap<string, ReadonlySet<string>>;
  /** Wait until each of these was told, half a minute at most. */
  settled(ids: readonly string[]): Promise<void>;
  close(): void;
}

/**
 * Start a receiver.
 *
 * @param host - the address to listen on
 */
export async function listenForHooks(host = "127.0.0.1"): Promise<HookReceiver> {
  const received = new Map<string, Set<string>>();
  const bodies = new Map<string, Set<string>>();
  const note = (map: Map<string, Set<string>>, id: string, value: string) =>
    map.set(id, (map.get(id) ?? new Set<string>()).add(value));
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (piece) => {
      text += piece;
    });
    request.on("end", () => {
      const { id } = JSON.parse(text) as { id: string };
      note(received, id, String(request.headers["webhook-id"]));
      note(bodies, id, text);
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}/hook`,
    received,
    bodies,
    async settled(ids) {
      for (let i = 0; i < 300 && ids.some((id) => !received.has(id)); i++) await sleep(100);
    },
    close: () => server.close(),
  };
}
