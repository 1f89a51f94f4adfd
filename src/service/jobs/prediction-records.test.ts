import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { ample, describeStores, lost, output, request } from "../../../test/stores.ts";

describeStores("the records", (given) => {
  const { claim, statusOf } = given;

  it("accepts an id once with one input, however its fields are ordered", async () => {
    const first = await given.store.create(request("a", { input: { prompt: "one", bpm: 90 } }), ample);
    const second = await given.store.create(request("a", { input: { bpm: 90, prompt: "one" } }), ample);
    expect([first.created, second.created]).toEqual([true, false]);
    expect(second.prediction).toEqual(first.prediction);
    expect((await given.store.get("a"))?.input).toEqual({ prompt: "one", bpm: 90 });
  });

  it("refuses a known id with another input while it runs, and makes it anew after its end", async () => {
    const webhook = { url: "https://example.com/hook", events: ["completed"] as const };
    await given.store.create(request("a", { input: { prompt: "one" }, webhook }), ample);
    const other = request("a", { input: { prompt: "two" } });
    await expect(given.store.create(other, ample)).rejects.toMatchObject({ code: "WORK_ID_IN_USE" });
    const late = await claim();
    await expect(given.store.create(other, ample)).rejects.toMatchObject({ code: "WORK_ID_IN_USE" });
    await given.store.publish(late, output(late));
    await given.store.finish(late, { status: "succeeded" }, "one is done");
    await given.store.create(request("b"), ample);

    const { prediction, created } = await given.store.create(other, ample);
    expect(created).toBe(true);
    expect(prediction).toMatchObject({
      ...{ status: "starting", input: { prompt: "two" }, outputs: [], logs: "", completedAt: null },
    });
    // The worker of before has nothing to say any more, and the end of before is told as it was.
    await expect(given.store.publish(late, output(late))).rejects.toMatchObject(lost);
    const [event] = await given.store.webhooks.take(9, 60);
    expect(event?.prediction).toMatchObject({ status: "succeeded", input: { prompt: "one" } });
    expect((await claim()).id).toBe("b");
    expect(await claim()).toMatchObject({ id: "a", attempt: 2 });
  });

  it("takes ids of any characters", async () => {
    for (const id of ["job:2026.11", "mein lied ü", ".."]) {
      await given.store.create(request(id), ample);
      expect((await given.store.get(id))?.id).toBe(id);
      expect((await given.store.requestCancel(id))?.status).toBe("canceled");
    }
  });

  it("gives back every text as it was, whatever is in it", async () => {
    const prompt = "grün \u0000 \ud800 'quote' $1 \\ 🥁";
    await given.store.create(request("a", { input: { prompt }, context: { deep: [prompt] } }), ample);
    const claimed = await claim();
    await given.store.renew(claimed, 60, { logs: "a\u0000b\n" });
    await given.store.finish(claimed, {
      status: "failed",
      error: "x\u0000",
      errorCode: "RUNTIME_FAILED",
      retry: false,
    });
    const found = await given.store.get("a");
    expect(found?.input).toEqual({ prompt });
    expect(found?.context).toEqual({ deep: [prompt] });
    expect([found?.logs, found?.error]).toEqual(["a\uFFFDb\n", "x\uFFFD"]);
    expect(await given.store.get("a' or 1=1 --\u0000")).toBeUndefined();
  });

  it("takes no more than may wait; what runs or has ended does not wait", async () => {
    const two = { maxQueued: 2 };
    await given.store.create(request("a"), two);
    await given.store.create(request("b"), two);
    await expect(given.store.create(request("c"), two)).rejects.toMatchObject({ code: "WORK_QUEUE_FULL" });
    expect((await given.store.create(request("b"), two)).created).toBe(false);
    await claim();
    await given.store.create(request("c"), two);
    await given.store.requestCancel("c");
    await given.store.create(request("d"), two);
    await expect(given.store.create(request("e"), two)).rejects.toMatchObject({ code: "WORK_QUEUE_FULL" });
  });

  it("keeps to that bound however many ask at once", async () => {
    const asked = Array.from({ length: 12 }, (_, i) =>
      given.store.create(request(`r${i}`), { maxQueued: 5 }),
    );
    const answers = await Promise.allSettled(asked);
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(5);
  });

  it("turns pages both ways without skipping or repeating", async () => {
    const ids = Array.from({ length: 13 }, (_, i) => `p${String(i).padStart(2, "0")}`);
    for (const id of ids)
      await given.store.create(request(id, { api: id === "p05" ? "cog" : "replicate" }), ample);
    const newest = [...ids].reverse();
    const idsOf = ({ results }: { results: readonly { id: string }[] }) => results.map(({ id }) => id);
    const pages = [await given.store.list({ limit: 4 })];
    while (pages.at(-1)?.next)
      pages.push(await given.store.list({ limit: 4, cursor: pages.at(-1)?.next ?? "" }));
    expect(pages.map(idsOf)).toEqual([newest.slice(0, 4), newest.slice(4, 8), newest.slice(8, 12), ["p00"]]);
    expect(pages[0]?.previous).toBeNull();
    let back = pages.at(-1)!;
    for (const page of pages.slice(0, -1).reverse()) {
      back = await given.store.list({ limit: 4, cursor: back.previous ?? "none" });
      expect(idsOf(back)).toEqual(idsOf(page));
    }
    expect(back.previous).toBeNull();
    expect(idsOf(await given.store.list({ limit: 100, api: "cog" }))).toEqual(["p05"]);
    const from = (await given.store.get("p03"))!.createdAt;
    const to = (await given.store.get("p06"))!.createdAt;
    const between = idsOf(await given.store.list({ limit: 100, createdAfter: from, createdBefore: to }));
    expect(between).toContain("p04");
    expect(between).not.toContain("p08");
    expect(idsOf(await given.store.list({ limit: 2, cursor: "'; drop" }))).toEqual(["p12", "p11"]);
  });

  it("notifies those who wait for a change, whoever made it", async () => {
    const { prediction } = await given.store.create(request("a"), ample);
    const waiting = given.store.waitForChange("a", prediction.revision, { timeout: 30 });
    await sleep(50);
    await claim();
    expect((await waiting)?.status).toBe("processing");
    const quit = new AbortController();
    const seen = given.store.waitForChange("a", 99, { timeout: 30, signal: quit.signal });
    quit.abort();
    expect((await seen)?.status).toBe("processing");
    expect(await given.store.waitForChange("a", 99, { timeout: 0.05 })).toMatchObject({ id: "a" });
    expect(await given.store.waitForChange("nobody", 0, { timeout: 30 })).toBeUndefined();
    const work = given.store.waitForWork(30);
    await given.store.create(request("b"), ample);
    await work;
  });

  it("cancels a waiting prediction at once, a running one when its worker notices, an ended one not at all", async () => {
    for (const id of ["runs", "waits", "ended"]) await given.store.create(request(id), ample);
    const running = await claim();
    expect(await given.store.requestCancel("waits")).toMatchObject({ status: "canceled", startedAt: null });
    expect(await given.store.requestCancel("runs")).toMatchObject({
      status: "processing",
      cancelRequested: true,
    });
    expect(await given.store.renew(running, 60, {})).toEqual({ cancelRequested: true });
    await given.store.finish(running, { status: "canceled" });
    expect(await statusOf("runs")).toBe("canceled");
    await given.store.finish(await claim(), { status: "succeeded" });
    expect(await given.store.requestCancel("ended")).toMatchObject({
      status: "succeeded",
      cancelRequested: false,
    });
    expect(await given.store.requestCancel("nobody")).toBeUndefined();
  });
});
