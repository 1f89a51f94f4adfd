import { expect, it } from "vitest";
import { createRandom } from "#base";
import { ample, describeStores, lost, output, request } from "../../../test/stores.ts";
import type { Claim } from "./prediction-store.ts";

describeStores("the queue", (given) => {
  const { claim, expire, statusOf } = given;

  it("hands out each job once, the oldest first", async () => {
    for (let i = 0; i < 9; i++) await given.store.create(request(`j${i}`), ample);
    const first = [await claim(), await claim()].map(({ id }) => id);
    const rest = await Promise.all(Array.from({ length: 12 }, (_, i) => given.store.claim(`w${i}`, 60)));
    const ids = rest.flatMap((taken) => (taken ? [taken.claim.id] : []));
    expect(first).toEqual(["j0", "j1"]);
    expect(ids.sort()).toEqual(["j2", "j3", "j4", "j5", "j6", "j7", "j8"]);
  });

  it("refuses everything that a worker says after its lease was given on", async () => {
    await given.store.create(request("a"), ample);
    const late = await claim("late");
    await given.store.publish(late, output(late));
    expect(await expire("a")).toEqual({ requeued: ["a"], ended: [] });
    for (const meanwhile of ["waiting", "claimed", "ended"]) {
      const second = meanwhile === "claimed" ? await claim("second") : undefined;
      if (meanwhile === "ended") {
        const [row] = await given.database.query("select worker, attempt from looper.predictions");
        const holder = { id: "a", worker: String(row?.worker), attempt: Number(row?.attempt) };
        await given.store.publish(holder, output(holder, 2));
        await given.store.finish(holder, { status: "succeeded" });
      }
      const before = await given.store.get("a");
      await expect(given.store.renew(late, 60, { logs: "late" })).rejects.toMatchObject(lost);
      await expect(given.store.publish(late, output(late, 3))).rejects.toMatchObject(lost);
      await expect(given.store.finish(late, { status: "succeeded" })).rejects.toMatchObject(lost);
      await expect(given.store.handBack(late)).rejects.toMatchObject(lost);
      expect(await given.store.get("a")).toEqual(before);
      void second;
    }
    expect((await given.store.get("a"))?.outputs.map(({ path }) => path)).toEqual(["a/2/2.wav"]);
  });

  it("tries three times, and says why it does not try again", async () => {
    await given.store.create(request("a"), ample);
    for (const left of [1, 1, 0]) {
      const { id } = await claim();
      const { requeued, ended } = await expire(id);
      expect([requeued.length, ended.length]).toEqual([left, 1 - left]);
    }
    expect(await given.store.get("a")).toMatchObject({
      status: "failed",
      errorCode: "WORK_ATTEMPTS_SPENT",
      attempt: 3,
    });
    expect(await given.store.claim("w", 60)).toBeUndefined();
  });

  it("tries again what may go better, and not what cannot", async () => {
    await given.store.create(request("a"), ample);
    await given.store.create(request("b"), ample);
    const failed = { status: "failed", error: "It died.", errorCode: "RUNTIME_ENGINE_DIED" } as const;
    await given.store.finish(await claim(), { ...failed, retry: true });
    await given.store.finish(await claim(), { ...failed, retry: true });
    expect([await statusOf("a"), (await given.store.get("a"))?.logs]).toEqual([
      "processing",
      "Attempt 1 of 3 failed: It died. Trying again.\nAttempt 2 of 3 failed: It died. Trying again.\n",
    ]);
    await given.store.finish(await claim(), { ...failed, retry: true });
    expect(await given.store.get("a")).toMatchObject({ status: "failed", error: "It died." });
    await given.store.finish(await claim(), { ...failed, retry: false });
    expect(await given.store.get("b")).toMatchObject({ status: "failed", attempt: 1 });
  });

  it("does not count what was handed back, and never gives an attempt's number twice", async () => {
    await given.store.create(request("a"), ample);
    for (let i = 1; i <= 5; i++) {
      const claimed = await claim(`w${i}`);
      expect(claimed.attempt).toBe(i);
      await given.store.handBack(claimed);
    }
    expect(await statusOf("a")).toBe("processing");
  });

  it("cancels a job whose worker died before it noticed", async () => {
    await given.store.create(request("a"), ample);
    await claim();
    await given.store.requestCancel("a");
    expect(await expire("a")).toEqual({ requeued: [], ended: ["a"] });
    expect(await given.store.get("a")).toMatchObject({ status: "canceled", error: null });
  });

  it("takes a call that is repeated, because the reply was lost, as one", async () => {
    await given.store.create(request("a"), ample);
    const claimed = await claim();
    for (let i = 0; i < 2; i++) await given.store.publish(claimed, output(claimed));
    for (let i = 0; i < 2; i++)
      await given.store.finish(claimed, { status: "succeeded", metrics: { audio_time: 2 } });
    const found = await given.store.get("a");
    expect(found?.outputs).toHaveLength(1);
    expect(found?.metrics).toMatchObject({ audio_time: 2 });
    expect(Object.keys(found?.metrics ?? {}).sort()).toEqual(["audio_time", "predict_time", "total_time"]);
  });

  it("ends every prediction once, with the files of one attempt, whatever workers do", async () => {
    const random = createRandom(7);
    const ids = Array.from({ length: 6 }, (_, i) => `p${i}`);
    for (const id of ids) await given.store.create(request(id), ample);
    const ever: Claim[] = [];
    const ends = new Map<string, string>();
    for (let step = 0; step < 200; step++) {
      const dice = random.integer(0, 10);
      const any = ever[random.integer(0, Math.max(1, ever.length))];
      if (dice < 3) {
        const taken = await given.store.claim(`w${step}`, 60);
        if (taken) ever.push(taken.claim);
      } else if (any && dice < 6) {
        await given.store.publish(any, output(any, random.integer(1, 4))).catch(() => undefined);
      } else if (any && dice === 6) {
        await given.store.finish(any, { status: "succeeded" }).catch(() => undefined);
      } else if (any && dice === 7) await given.store.handBack(any).catch(() => undefined);
      else if (any && dice === 8 && step % 3 === 0) await expire(any.id);
      for (const id of ids) {
        const { status, outputs, attempt } = (await given.store.get(id))!;
        expect(new Set(outputs.map(({ path }) => path.split("/")[1])).size).toBeLessThanOrEqual(1);
        for (const { path } of outputs) expect(path).toContain(`${id}/${attempt}/`);
        const seen = JSON.stringify([status, outputs]);
        if (ends.has(id)) expect(seen).toBe(ends.get(id));
        if (status === "succeeded" || status === "failed") ends.set(id, seen);
      }
    }
    expect(ends.size).toBeGreaterThan(1);
  });
});
