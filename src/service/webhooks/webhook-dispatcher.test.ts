import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, expect, it } from "vitest";
import type { WebhookDelivery, WebhookOutbox } from "../jobs/prediction-store.ts";
import { startWebhookDispatcher } from "./webhook-dispatcher.ts";

const hanging: ServerResponse[] = [];
const slow = createServer((_, response) => void hanging.push(response));
const quick = createServer((_, response) => void response.writeHead(204).end());
const addressOf = async (server: typeof slow) => {
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
};
afterAll(() => {
  for (const server of [slow, quick]) {
    server.closeAllConnections();
    server.close();
  }
});

it("delivers to others at once while a receiver keeps all its deliveries hanging", async () => {
  const [slowHost, quickHost] = [await addressOf(slow), await addressOf(quick)];
  const delivery = (host: string, i: number): WebhookDelivery => ({
    ...{ webhookId: `${host}-${i}`, event: "start", url: `http://${host}/`, host, tries: 0, createdAt: "" },
    prediction: { id: "p" } as WebhookDelivery["prediction"],
  });
  // The hanging ones are due first: 24 of them.
  let waiting = [...Array.from({ length: 24 }, (_, i) => delivery(slowHost, i)), delivery(quickHost, 0)];
  let quickIsDelivered: () => void = () => undefined;
  const delivered = new Promise<void>((resolve) => {
    quickIsDelivered = resolve;
  });
  const outbox: WebhookOutbox = {
    async take(limit, _, { perHost = 0, used = {} } = { perHost: 0, used: {} }) {
      const counts: Record<string, number> = { ...used };
      const taken = waiting.filter(({ host }) => {
        const count = (counts[host] ?? 0) + 1;
        if (count > perHost) return false;
        counts[host] = count;
        return true;
      });
      const some = taken.slice(0, limit);
      waiting = waiting.filter((one) => !some.includes(one));
      return some;
    },
    async settle(webhookId, outcome) {
      if (webhookId.startsWith(quickHost) && outcome === "delivered") quickIsDelivered();
    },
    waitForDue: (timeout, signal) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, timeout * 1000);
        signal?.addEventListener("abort", () => {
          clearTimeout(timer);
          resolve();
        });
      }),
  };
  const stop = startWebhookDispatcher({
    outbox,
    write: async () => ({ headers: {}, body: "{}" }),
    allowPrivate: true,
    log: () => undefined,
  });
  await delivered;
  // None of the slow ones was answered, and most were not even tried.
  expect(hanging.length).toBeLessThanOrEqual(4);
  expect(waiting.length).toBeGreaterThanOrEqual(20);
  await stop();
});
