import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createRandom } from "#base";
import { copyEmptyDatabase } from "../../../test/embedded-folder.ts";
import { hasPostgres, type PostgresServer, startPostgres } from "../../../test/postgres-server.ts";
import { openEmbeddedDatabase } from "../storage/embedded-database.ts";
import { openPostgresDatabase } from "../storage/postgres-database.ts";
import { createPredictionStore } from "./create-prediction-store.ts";
import type { Database } from "./database.ts";
import { migrate } from "./migrations.ts";
import type { NewPrediction, OutputFile, WebhookEventName } from "./prediction.ts";
import type { Claim, PredictionStore, WebhookDelivery } from "./prediction-store.ts";

const folder = mkdtempSync(join(tmpdir(), "store-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ample = { maxQueued: 1000 };
const request = (id: string, more: Partial<NewPrediction> = {}): NewPrediction => ({
  id,
  api: "replicate",
  model: "someone/looper",
  version: "f8140d04",
  input: { prompt: "drums" },
  job: { request: { prompt: "drums" }, warnings: [] },
  webhook: null,
  cancelAfter: null,
  context: {},
  ...more,
});
const output = ({ id, attempt }: Claim, variation = 1, size = 10): OutputFile => ({
  variation,
  name: `${variation}.wav`,
  path: `${id}/${attempt}/${variation}.wav`,
  contentType: "audio/wav",
  size,
  sha256: "00",
});
const all: readonly WebhookEventName[] = ["start", "output", "logs", "completed"];
const lost = { code: "WORK_LEASE_LOST" };

const kinds = [
  { kind: "PGlite", there: true },
  { kind: "PostgreSQL", there: hasPostgres() },
];
describe.each(kinds)("the store on $kind", ({ kind, there }) => {
  let server: PostgresServer | undefined;
  let database: Database;
  let store: PredictionStore;
  beforeAll(async () => {
    if (!there) return;
    if (kind === "PostgreSQL") server = await startPostgres();
    else await copyEmptyDatabase(join(folder, "db"));
    database = server
      ? await openPostgresDatabase(server.url)
      : await openEmbeddedDatabase(join(folder, "db"));
    store = await createPredictionStore(database);
  }, 180_000);
  afterAll(async () => {
    await store?.close();
    server?.remove();
  });
  beforeEach(async (context) => {
    if (!there) context.skip();
    await database.query("delete from looper.predictions");
    await database.query("delete from looper.totals");
  });

  const claim = async (worker = "w", lease = 60): Promise<Claim> => {
    const taken = await store.claim(worker, lease);
    if (!taken) throw new Error("nothing to claim");
    return taken.claim;
  };
  /** Let a lease run out and be noticed. */
  const expire = async (id: string) => {
    await database.query("update looper.predictions set lease_until = now() - interval '1 s' where id = $1", [
      id,
    ]);
    return store.reap();
  };
  const statusOf = async (id: string) => (await store.get(id))?.status;

  it("accepts an id once, and keeps what came first", async () => {
    const first = await store.create(request("a", { input: { prompt: "one" } }), ample);
    const second = await store.create(request("a", { input: { prompt: "two" } }), ample);
    expect([first.created, second.created]).toEqual([true, false]);
    expect(second.prediction).toEqual(first.prediction);
    expect((await store.get("a"))?.input).toEqual({ prompt: "one" });
  });

  it("gives back every text as it was, whatever is in it", async () => {
    const prompt = "grün \u0000 \ud800 'quote' $1 \\ 🥁";
    await store.create(request("a", { input: { prompt }, context: { deep: [prompt] } }), ample);
    const claimed = await claim();
    await store.renew(claimed, 60, { logs: "a\u0000b\n" });
    await store.finish(claimed, {
      status: "failed",
      error: "x\u0000",
      errorCode: "RUNTIME_FAILED",
      retry: false,
    });
    const found = await store.get("a");
    expect(found?.input).toEqual({ prompt });
    expect(found?.context).toEqual({ deep: [prompt] });
    expect([found?.logs, found?.error]).toEqual(["a\uFFFDb\n", "x\uFFFD"]);
    expect(await store.get("a' or 1=1 --\u0000")).toBeUndefined();
  });

  it("takes no more than may wait; what runs or has ended does not wait", async () => {
    const two = { maxQueued: 2 };
    await store.create(request("a"), two);
    await store.create(request("b"), two);
    await expect(store.create(request("c"), two)).rejects.toMatchObject({ code: "WORK_QUEUE_FULL" });
    expect((await store.create(request("b"), two)).created).toBe(false);
    await claim();
    await store.create(request("c"), two);
    await store.requestCancel("c");
    await store.create(request("d"), two);
    await expect(store.create(request("e"), two)).rejects.toMatchObject({ code: "WORK_QUEUE_FULL" });
  });

  it("keeps to that bound however many ask at once", async () => {
    const asked = Array.from({ length: 12 }, (_, i) => store.create(request(`r${i}`), { maxQueued: 5 }));
    const answers = await Promise.allSettled(asked);
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(5);
  });

  it("hands out each job once, the oldest first", async () => {
    for (let i = 0; i < 9; i++) await store.create(request(`j${i}`), ample);
    const first = [await claim(), await claim()].map(({ id }) => id);
    const rest = await Promise.all(Array.from({ length: 12 }, (_, i) => store.claim(`w${i}`, 60)));
    const ids = rest.flatMap((taken) => (taken ? [taken.claim.id] : []));
    expect(first).toEqual(["j0", "j1"]);
    expect(ids.sort()).toEqual(["j2", "j3", "j4", "j5", "j6", "j7", "j8"]);
  });

  it("refuses everything that a worker says after its lease was given on", async () => {
    await store.create(request("a"), ample);
    const late = await claim("late");
    await store.publish(late, output(late));
    expect(await expire("a")).toEqual({ requeued: ["a"], ended: [] });
    for (const meanwhile of ["waiting", "claimed", "ended"]) {
      const second = meanwhile === "claimed" ? await claim("second") : undefined;
      if (meanwhile === "ended") {
        const [row] = await database.query("select worker, attempt from looper.predictions");
        const holder = { id: "a", worker: String(row?.worker), attempt: Number(row?.attempt) };
        await store.publish(holder, output(holder, 2));
        await store.finish(holder, { status: "succeeded" });
      }
      const before = await store.get("a");
      await expect(store.renew(late, 60, { logs: "late" })).rejects.toMatchObject(lost);
      await expect(store.publish(late, output(late, 3))).rejects.toMatchObject(lost);
      await expect(store.finish(late, { status: "succeeded" })).rejects.toMatchObject(lost);
      await expect(store.handBack(late)).rejects.toMatchObject(lost);
      expect(await store.get("a")).toEqual(before);
      void second;
    }
    expect((await store.get("a"))?.outputs.map(({ path }) => path)).toEqual(["a/2/2.wav"]);
  });

  it("tries three times, and says why it does not try again", async () => {
    await store.create(request("a"), ample);
    for (const left of [1, 1, 0]) {
      const { id } = await claim();
      const { requeued, ended } = await expire(id);
      expect([requeued.length, ended.length]).toEqual([left, 1 - left]);
    }
    expect(await store.get("a")).toMatchObject({
      status: "failed",
      errorCode: "WORK_ATTEMPTS_SPENT",
      attempt: 3,
    });
    expect(await store.claim("w", 60)).toBeUndefined();
  });

  it("tries again what may go better, and not what cannot", async () => {
    await store.create(request("a"), ample);
    await store.create(request("b"), ample);
    const failed = { status: "failed", error: "It died.", errorCode: "RUNTIME_ENGINE_DIED" } as const;
    await store.finish(await claim(), { ...failed, retry: true });
    await store.finish(await claim(), { ...failed, retry: true });
    expect([await statusOf("a"), (await store.get("a"))?.logs]).toEqual([
      "processing",
      "Attempt 1 of 3 failed: It died. Trying again.\nAttempt 2 of 3 failed: It died. Trying again.\n",
    ]);
    await store.finish(await claim(), { ...failed, retry: true });
    expect(await store.get("a")).toMatchObject({ status: "failed", error: "It died." });
    await store.finish(await claim(), { ...failed, retry: false });
    expect(await store.get("b")).toMatchObject({ status: "failed", attempt: 1 });
  });

  it("does not count what was handed back, and never gives an attempt's number twice", async () => {
    await store.create(request("a"), ample);
    for (let i = 1; i <= 5; i++) {
      const claimed = await claim(`w${i}`);
      expect(claimed.attempt).toBe(i);
      await store.handBack(claimed);
    }
    expect(await statusOf("a")).toBe("processing");
  });

  it("takes back at once what a dead worker held, and nobody else's", async () => {
    for (const id of ["a", "b", "c"]) await store.create(request(id), ample);
    for (const worker of ["dead", "alive", "dead too"]) await claim(worker);
    expect((await store.reap({ deadWorker: "dead" })).requeued).toEqual(["a"]);
    expect(new Set((await store.reap({ allDead: true })).requeued)).toEqual(new Set(["b", "c"]));
  });

  it("cancels a waiting prediction at once, a running one when its worker notices, an ended one not at all", async () => {
    for (const id of ["runs", "waits", "ended"]) await store.create(request(id), ample);
    const running = await claim();
    expect(await store.requestCancel("waits")).toMatchObject({ status: "canceled", startedAt: null });
    expect(await store.requestCancel("runs")).toMatchObject({ status: "processing", cancelRequested: true });
    expect(await store.renew(running, 60, {})).toEqual({ cancelRequested: true });
    await store.finish(running, { status: "canceled" });
    expect(await statusOf("runs")).toBe("canceled");
    await store.finish(await claim(), { status: "succeeded" });
    expect(await store.requestCancel("ended")).toMatchObject({ status: "succeeded", cancelRequested: false });
    expect(await store.requestCancel("nobody")).toBeUndefined();
  });

  it("cancels a job whose worker died before it noticed", async () => {
    await store.create(request("a"), ample);
    await claim();
    await store.requestCancel("a");
    expect(await expire("a")).toEqual({ requeued: [], ended: ["a"] });
    expect(await store.get("a")).toMatchObject({ status: "canceled", error: null });
  });

  it("takes a call that is repeated, because the reply was lost, as one", async () => {
    await store.create(request("a"), ample);
    const claimed = await claim();
    for (let i = 0; i < 2; i++) await store.publish(claimed, output(claimed));
    for (let i = 0; i < 2; i++)
      await store.finish(claimed, { status: "succeeded", metrics: { audio_time: 2 } });
    const found = await store.get("a");
    expect(found?.outputs).toHaveLength(1);
    expect(found?.metrics).toMatchObject({ audio_time: 2 });
    expect(Object.keys(found?.metrics ?? {}).sort()).toEqual(["audio_time", "predict_time", "total_time"]);
  });

  it("ends every prediction once, with the files of one attempt, whatever workers do", async () => {
    const random = createRandom(7);
    const ids = Array.from({ length: 6 }, (_, i) => `p${i}`);
    for (const id of ids) await store.create(request(id), ample);
    const ever: Claim[] = [];
    const ends = new Map<string, string>();
    for (let step = 0; step < 200; step++) {
      const dice = random.integer(0, 10);
      const any = ever[random.integer(0, Math.max(1, ever.length))];
      if (dice < 3) {
        const taken = await store.claim(`w${step}`, 60);
        if (taken) ever.push(taken.claim);
      } else if (any && dice < 6) {
        await store.publish(any, output(any, random.integer(1, 4))).catch(() => undefined);
      } else if (any && dice === 6) {
        await store.finish(any, { status: "succeeded" }).catch(() => undefined);
      } else if (any && dice === 7) await store.handBack(any).catch(() => undefined);
      else if (any && dice === 8 && step % 3 === 0) await expire(any.id);
      for (const id of ids) {
        const { status, outputs, attempt } = (await store.get(id))!;
        expect(new Set(outputs.map(({ path }) => path.split("/")[1])).size).toBeLessThanOrEqual(1);
        for (const { path } of outputs) expect(path).toContain(`${id}/${attempt}/`);
        const seen = JSON.stringify([status, outputs]);
        if (ends.has(id)) expect(seen).toBe(ends.get(id));
        if (status === "succeeded" || status === "failed") ends.set(id, seen);
      }
    }
    expect(ends.size).toBeGreaterThan(1);
  });

  it("turns pages both ways without skipping or repeating", async () => {
    const ids = Array.from({ length: 13 }, (_, i) => `p${String(i).padStart(2, "0")}`);
    for (const id of ids) await store.create(request(id, { api: id === "p05" ? "cog" : "replicate" }), ample);
    const newest = [...ids].reverse();
    const idsOf = ({ results }: { results: readonly { id: string }[] }) => results.map(({ id }) => id);
    const pages = [await store.list({ limit: 4 })];
    while (pages.at(-1)?.next) pages.push(await store.list({ limit: 4, cursor: pages.at(-1)?.next ?? "" }));
    expect(pages.map(idsOf)).toEqual([newest.slice(0, 4), newest.slice(4, 8), newest.slice(8, 12), ["p00"]]);
    expect(pages[0]?.previous).toBeNull();
    let back = pages.at(-1)!;
    for (const page of pages.slice(0, -1).reverse()) {
      back = await store.list({ limit: 4, cursor: back.previous ?? "none" });
      expect(idsOf(back)).toEqual(idsOf(page));
    }
    expect(back.previous).toBeNull();
    expect(idsOf(await store.list({ limit: 100, api: "cog" }))).toEqual(["p05"]);
    const from = (await store.get("p03"))!.createdAt;
    const to = (await store.get("p06"))!.createdAt;
    const between = idsOf(await store.list({ limit: 100, createdAfter: from, createdBefore: to }));
    expect(between).toContain("p04");
    expect(between).not.toContain("p08");
    expect(idsOf(await store.list({ limit: 2, cursor: "'; drop" }))).toEqual(["p12", "p11"]);
  });

  it("notifies those who wait for a change, whoever made it", async () => {
    const { prediction } = await store.create(request("a"), ample);
    const waiting = store.waitForChange("a", prediction.revision, { timeout: 30 });
    await sleep(50);
    await claim();
    expect((await waiting)?.status).toBe("processing");
    const quit = new AbortController();
    const given = store.waitForChange("a", 99, { timeout: 30, signal: quit.signal });
    quit.abort();
    expect((await given)?.status).toBe("processing");
    expect(await store.waitForChange("a", 99, { timeout: 0.05 })).toMatchObject({ id: "a" });
    expect(await store.waitForChange("nobody", 0, { timeout: 30 })).toBeUndefined();
    const work = store.waitForWork(30);
    await store.create(request("b"), ample);
    await work;
  });

  it("aborts what was not begun before its deadline, and stops what was", async () => {
    for (const id of ["runs", "waits"]) await store.create(request(id, { cancelAfter: 60 }), ample);
    await store.create(request("free"), ample);
    const running = await claim();
    await database.query(
      "update looper.predictions set deadline = now() - interval '1 s' where deadline is not null",
    );
    expect((await claim("other")).id).toBe("free");
    expect((await store.reap()).ended).toEqual(["waits"]);
    expect(await statusOf("waits")).toBe("aborted");
    expect(await store.renew(running, 60, {})).toEqual({ cancelRequested: true });
    await store.handBack(running);
    expect(await statusOf("runs")).toBe("canceled");
  });

  describe("the outbox", () => {
    const webhook = { url: "https://example.com/hook", events: all };
    const due = () => database.query("update looper.webhook_events set due_at = least(due_at, now())");
    const takeOne = async (): Promise<WebhookDelivery> => {
      await due();
      const [delivery, ...others] = await store.webhooks.take(10, 60);
      expect(others).toEqual([]);
      return delivery!;
    };

    it("delivers each event once, in order, with the prediction as it was then", async () => {
      await store.create(request("a", { webhook }), ample);
      const claimed = await claim();
      await store.publish(claimed, output(claimed));
      await store.finish(claimed, { status: "succeeded" });
      await store.webhooks.waitForDue(0.01);
      const delivered: [string, string, number][] = [];
      for (let i = 0; i < 3; i++) {
        const { event, prediction, webhookId, url } = await takeOne();
        expect(url).toBe(webhook.url);
        delivered.push([event, prediction.status, prediction.outputs.length]);
        expect(await store.webhooks.take(10, 60)).toEqual([]);
        await store.webhooks.settle(webhookId, "delivered");
      }
      expect(delivered).toEqual([
        ["start", "processing", 0],
        ["output", "processing", 1],
        ["completed", "succeeded", 1],
      ]);
      expect(await store.webhooks.take(10, 60)).toEqual([]);
    });

    it("keeps an event's id through retries, also when the dispatcher died", async () => {
      await store.create(request("a", { webhook }), ample);
      await claim();
      const first = await takeOne();
      await store.webhooks.settle(first.webhookId, { retryIn: 60 });
      expect(await store.webhooks.take(10, 60)).toEqual([]);
      const second = await takeOne();
      await database.query("update looper.webhook_events set lease_until = now() - interval '1 s'");
      const third = await takeOne();
      expect([second, third].map(({ webhookId, tries }) => [webhookId, tries])).toEqual([
        [first.webhookId, 1],
        [first.webhookId, 2],
      ]);
      await store.webhooks.settle(first.webhookId, "given up");
      await due();
      expect(await store.webhooks.take(10, 60)).toEqual([]);
    });

    it("lets what comes thick flow together", async () => {
      await store.create(request("a", { webhook: { ...webhook, events: ["logs", "completed"] } }), ample);
      const claimed = await claim();
      for (const line of ["one\n", "two\n"]) await store.renew(claimed, 60, { logs: line });
      const first = await takeOne();
      expect(first.prediction.logs).toBe("one\ntwo\n");
      await store.renew(claimed, 60, { logs: "three\n" });
      await store.webhooks.settle(first.webhookId, "delivered");
      expect(await store.webhooks.take(10, 60)).toEqual([]);
      await store.finish(claimed, { status: "succeeded" }, "four\n");
      const last = await takeOne();
      expect([last.event, last.prediction.logs]).toEqual(["completed", "one\ntwo\nthree\nfour\n"]);
    });

    it("is silent for those who did not ask", async () => {
      await store.create(request("a"), ample);
      await store.create(request("b", { webhook: { ...webhook, events: ["completed"] } }), ample);
      for (let i = 0; i < 2; i++) {
        const claimed = await claim();
        await store.publish(claimed, output(claimed));
        await store.finish(claimed, { status: "succeeded" }, "done\n");
      }
      expect((await takeOne()).prediction.id).toBe("b");
    });
  });

  it("removes what is too old, and the oldest of what is too much, and says whose files may go", async () => {
    for (const [index, id] of ["a", "b", "c", "d"].entries()) {
      await store.create(request(id), ample);
      const claimed = await claim();
      await store.publish(claimed, output(claimed, 1, 100));
      if (id !== "d") await store.finish(claimed, { status: "succeeded" }, `log ${index}`);
    }
    await database.query(
      "update looper.predictions set completed_at = now() - interval '1 h' where id = 'a'",
    );
    expect((await store.summary()).outputBytes).toBe(400);
    expect(await store.removeExpired(60)).toEqual(["a"]);
    expect(await store.removeExpired(60)).toEqual([]);
    expect(await store.get("a")).toMatchObject({
      ...{ status: "succeeded", dataRemoved: true, outputs: [], input: {}, logs: "" },
    });
    expect(await store.removeOldest(300)).toEqual([]);
    expect(await store.removeOldest(299)).toEqual(["b"]);
    expect(await store.removeOldest(0)).toEqual(["c"]);
    expect((await store.get("d"))?.outputs).toHaveLength(1);
    const uses = [...(await store.outputsInUse(["a", "d", "unknown"]))].sort((x, y) =>
      x.id.localeCompare(y.id),
    );
    expect(uses).toEqual([
      { id: "a", runningAttempt: null, published: [] },
      { id: "d", runningAttempt: 1, published: ["d/1/1.wav"] },
    ]);
  });

  it("counts, and remembers what it counted when the rows are gone", async () => {
    for (const id of ["a", "b", "c", "d", "e", "f"]) await store.create(request(id), ample);
    await store.finish(await claim(), {
      status: "succeeded",
      metrics: { audio_time: 2, broken: Number.NaN },
    });
    await store.finish(await claim(), { status: "succeeded", metrics: { audio_time: 3, other: 1 } });
    const failed = { status: "failed", error: "no", errorCode: "MUSIC_NO_LOOPS", retry: false } as const;
    await store.finish(await claim(), failed);
    await claim();
    await store.requestCancel("f");
    const summary = await store.summary();
    expect(summary).toMatchObject({ queued: 1, running: 1, outputBytes: 0, pendingWebhooks: 0 });
    expect(summary.finished.map(({ status, errorCode, count }) => [status, errorCode, count])).toEqual([
      ["canceled", null, 1],
      ["failed", "MUSIC_NO_LOOPS", 1],
      ["succeeded", null, 2],
    ]);
    expect(summary.finished[2]?.metrics).toMatchObject({ audio_time: 5, other: 1 });
    await database.query(
      "update looper.predictions set completed_at = now() - interval '31 days' where id = 'a'",
    );
    await store.removeExpired(60);
    await store.removeExpired(60);
    expect(await store.get("a")).toBeUndefined();
    expect((await store.summary()).finished).toEqual(summary.finished);
  });

  it("brings the tables up once, however many come at once, and refuses newer ones", async () => {
    await Promise.all([migrate(database), migrate(database), migrate(database)]);
    await database.query("insert into looper.migrations (version) values (999)");
    await expect(migrate(database)).rejects.toMatchObject({ code: "WORK_DATABASE_NEWER" });
    await database.query("delete from looper.migrations where version = 999");
  });
});
