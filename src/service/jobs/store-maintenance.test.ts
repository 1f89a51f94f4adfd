import { expect, it } from "vitest";
import { ample, describeStores, output, request } from "../../../test/stores.ts";
import { migrate } from "./schema/migrations.ts";

describeStores("the maintenance", (given) => {
  const { claim, statusOf } = given;

  it("removes what is too old, and the oldest of what is too much, and says whose files may go", async () => {
    for (const [index, id] of ["a", "b", "c", "d"].entries()) {
      await given.store.create(request(id), ample);
      const claimed = await claim();
      await given.store.publish(claimed, output(claimed, 1, 100));
      if (id !== "d") await given.store.finish(claimed, { status: "succeeded" }, `log ${index}`);
    }
    await given.database.query(
      "update looper.predictions set completed_at = now() - interval '1 h' where id = 'a'",
    );
    expect((await given.store.summary()).outputBytes).toBe(400);
    expect(await given.store.removeExpired(60)).toEqual(["a"]);
    expect(await given.store.removeExpired(60)).toEqual([]);
    expect(await given.store.get("a")).toMatchObject({
      ...{ status: "succeeded", dataRemoved: true, outputs: [], input: {}, logs: "" },
    });
    expect(await given.store.removeOldest(300)).toEqual([]);
    expect(await given.store.removeOldest(299)).toEqual(["b"]);
    expect(await given.store.removeOldest(0)).toEqual(["c"]);
    expect((await given.store.get("d"))?.outputs).toHaveLength(1);
    const uses = [...(await given.store.outputsInUse(["a", "d", "unknown"]))].sort((x, y) =>
      x.id.localeCompare(y.id),
    );
    expect(uses).toEqual([
      { id: "a", runningAttempt: null, published: [] },
      { id: "d", runningAttempt: 1, published: ["d/1/1.wav"] },
    ]);
  });

  it("counts, and remembers what it counted when the rows are gone", async () => {
    for (const id of ["a", "b", "c", "d", "e", "f"]) await given.store.create(request(id), ample);
    await given.store.finish(await claim(), {
      status: "succeeded",
      metrics: { audio_time: 2, broken: Number.NaN },
    });
    await given.store.finish(await claim(), { status: "succeeded", metrics: { audio_time: 3, other: 1 } });
    const failed = { status: "failed", error: "no", errorCode: "MUSIC_NO_LOOPS", retry: false } as const;
    await given.store.finish(await claim(), failed);
    await claim();
    await given.store.requestCancel("f");
    const summary = await given.store.summary();
    expect(summary).toMatchObject({ queued: 1, running: 1, outputBytes: 0, pendingWebhooks: 0 });
    expect(summary.finished.map(({ status, errorCode, count }) => [status, errorCode, count])).toEqual([
      ["canceled", null, 1],
      ["failed", "MUSIC_NO_LOOPS", 1],
      ["succeeded", null, 2],
    ]);
    expect(summary.finished[2]?.metrics).toMatchObject({ audio_time: 5, other: 1 });
    await given.database.query(
      "update looper.predictions set completed_at = now() - interval '31 days' where id = 'a'",
    );
    await given.store.removeExpired(60);
    await given.store.removeExpired(60);
    expect(await given.store.get("a")).toBeUndefined();
    expect((await given.store.summary()).finished).toEqual(summary.finished);
  });

  it("brings the tables up once, however many come at once, and refuses newer ones", async () => {
    await Promise.all([migrate(given.database), migrate(given.database), migrate(given.database)]);
    await given.database.query("insert into looper.migrations (version) values (999)");
    await expect(migrate(given.database)).rejects.toMatchObject({ code: "WORK_DATABASE_NEWER" });
    await given.database.query("delete from looper.migrations where version = 999");
  });

  it("aborts what was not begun before its deadline, and stops what was", async () => {
    for (const id of ["runs", "waits"]) await given.store.create(request(id, { cancelAfter: 60 }), ample);
    await given.store.create(request("free"), ample);
    const running = await claim();
    await given.database.query(
      "update looper.predictions set deadline = now() - interval '1 s' where deadline is not null",
    );
    expect((await claim("other")).id).toBe("free");
    expect((await given.store.reap()).ended).toEqual(["waits"]);
    expect(await statusOf("waits")).toBe("aborted");
    expect(await given.store.renew(running, 60, {})).toEqual({ cancelRequested: true });
    await given.store.handBack(running);
    expect(await statusOf("runs")).toBe("canceled");
  });

  it("takes back at once what a dead worker held, and nobody else's", async () => {
    for (const id of ["a", "b", "c"]) await given.store.create(request(id), ample);
    for (const worker of ["dead", "alive", "dead too"]) await claim(worker);
    expect((await given.store.reap({ deadWorker: "dead" })).requeued).toEqual(["a"]);
    expect(new Set((await given.store.reap({ allDead: true })).requeued)).toEqual(new Set(["b", "c"]));
  });
});
