import { expect, it } from "vitest";
import { ample, describeStores, output, request } from "../../../test/stores.ts";
import type { WebhookEventName } from "./prediction.ts";
import type { WebhookDelivery } from "./prediction-store.ts";

const all: readonly WebhookEventName[] = ["start", "output", "logs", "completed"];

describeStores("the outbox", (given) => {
  const { claim } = given;

  const webhook = { url: "https://example.com/hook", events: all };
  const due = () => given.database.query("update looper.webhook_events set due_at = least(due_at, now())");
  const takeOne = async (): Promise<WebhookDelivery> => {
    await due();
    const [delivery, ...others] = await given.store.webhooks.take(10, 60);
    expect(others).toEqual([]);
    return delivery!;
  };

  it("delivers each event once, in order, with the prediction as it was then", async () => {
    await given.store.create(request("a", { webhook }), ample);
    const claimed = await claim();
    await given.store.publish(claimed, output(claimed));
    await given.store.finish(claimed, { status: "succeeded" });
    await given.store.webhooks.waitForDue(0.01);
    const delivered: [string, string, number][] = [];
    for (let i = 0; i < 3; i++) {
      const { event, prediction, webhookId, url } = await takeOne();
      expect(url).toBe(webhook.url);
      delivered.push([event, prediction.status, prediction.outputs.length]);
      expect(await given.store.webhooks.take(10, 60)).toEqual([]);
      await given.store.webhooks.settle(webhookId, "delivered");
    }
    expect(delivered).toEqual([
      ["start", "processing", 0],
      ["output", "processing", 1],
      ["completed", "succeeded", 1],
    ]);
    expect(await given.store.webhooks.take(10, 60)).toEqual([]);
  });

  it("keeps an event's id through retries, also when the dispatcher died", async () => {
    await given.store.create(request("a", { webhook }), ample);
    await claim();
    const first = await takeOne();
    await given.store.webhooks.settle(first.webhookId, { retryIn: 60 });
    expect(await given.store.webhooks.take(10, 60)).toEqual([]);
    const second = await takeOne();
    await given.database.query("update looper.webhook_events set lease_until = now() - interval '1 s'");
    const third = await takeOne();
    expect([second, third].map(({ webhookId, tries }) => [webhookId, tries])).toEqual([
      [first.webhookId, 1],
      [first.webhookId, 2],
    ]);
    await given.store.webhooks.settle(first.webhookId, "given up");
    await due();
    expect(await given.store.webhooks.take(10, 60)).toEqual([]);
  });

  it("lets what comes thick flow together", async () => {
    await given.store.create(request("a", { webhook: { ...webhook, events: ["logs", "completed"] } }), ample);
    const claimed = await claim();
    for (const line of ["one\n", "two\n"]) await given.store.renew(claimed, 60, { logs: line });
    const first = await takeOne();
    expect(first.prediction.logs).toBe("one\ntwo\n");
    await given.store.renew(claimed, 60, { logs: "three\n" });
    await given.store.webhooks.settle(first.webhookId, "delivered");
    expect(await given.store.webhooks.take(10, 60)).toEqual([]);
    await given.store.finish(claimed, { status: "succeeded" }, "four\n");
    const last = await takeOne();
    expect([last.event, last.prediction.logs]).toEqual(["completed", "one\ntwo\nthree\nfour\n"]);
  });

  it("is silent for those who did not ask", async () => {
    await given.store.create(request("a"), ample);
    await given.store.create(request("b", { webhook: { ...webhook, events: ["completed"] } }), ample);
    for (let i = 0; i < 2; i++) {
      const claimed = await claim();
      await given.store.publish(claimed, output(claimed));
      await given.store.finish(claimed, { status: "succeeded" }, "done\n");
    }
    expect((await takeOne()).prediction.id).toBe("b");
  });

  it("takes no more of one host than it has slots, so that others' events come too", async () => {
    const hosts = ["slow.example", "SLOW.example", "slow.example", "slow.example:8080", "quick.example"];
    for (const [i, host] of hosts.entries()) {
      const url = `https://${host}/hook`;
      await given.store.create(request(`h${i}`, { webhook: { url, events: ["start"] } }), ample);
      await claim();
    }
    await due();
    const take = async (used: Record<string, number>) => {
      const taken = await given.store.webhooks.take(9, 60, { perHost: 2, used });
      return taken.map(({ host, prediction }) => [prediction.id, host]).sort();
    };
    expect(await take({ "quick.example": 2 })).toEqual([
      ["h0", "slow.example"],
      ["h1", "slow.example"],
      ["h3", "slow.example:8080"],
    ]);
    expect(await take({ "slow.example": 2 })).toEqual([["h4", "quick.example"]]);
    expect(await take({})).toEqual([["h2", "slow.example"]]);
  });
});
