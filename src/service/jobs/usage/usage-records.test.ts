/** What keys use, counted as predictions end; quotas; whose id is whose. */
import { expect, it } from "vitest";
import { ample, describeStores, output, request } from "../../../../test/stores.ts";

const today = () => new Date().toISOString().slice(0, 10);

describeStores("usage", (given) => {
  const { claim } = given;
  const clear = () => given.database.query("delete from looper.usage");
  const make = async (id: string, caller: string | null, size = 10) => {
    await given.store.create(request(id, { caller }), ample);
    const held = await claim();
    await given.store.publish(held, output(held, 1, size));
    await given.store.finish(held, { status: "succeeded", metrics: { audio_time: 8 } });
  };

  it("is counted by key, and outlasts the predictions", async () => {
    await clear();
    await make("a", "studio", 10);
    await make("b", "studio", 5);
    await make("c", null);
    await given.store.create(request("failing", { caller: "studio" }), ample);
    const failure = { status: "failed", error: "No.", errorCode: "MUSIC_NO_LOOPS", retry: false } as const;
    await given.store.finish(await claim(), failure);
    // What was never begun used nothing.
    await given.store.create(request("waiting", { caller: "studio" }), ample);
    await given.store.requestCancel("waiting");
    await given.store.create(request("open", { caller: "studio" }), ample);

    const day = { from: today(), to: today() };
    const studio = { predictions: 3, succeeded: 2, audioSeconds: 16, outputBytes: 15 };
    const [none, row, ...rest] = await given.store.usage.list({ ...day, by: "day" });
    expect(none).toMatchObject({ key: null, period: today(), predictions: 1 });
    expect(row).toMatchObject({ key: "studio", period: today(), ...studio });
    expect(row?.computeSeconds).toBeGreaterThan(0);
    expect(rest).toEqual([]);
    const month = await given.store.usage.list({ ...day, by: "month", key: "studio" });
    expect(month).toMatchObject([{ key: "studio", period: today().slice(0, 7), ...studio }]);
    expect(await given.store.usage.list({ ...day, by: "all", key: null })).toMatchObject([
      { key: null, period: null },
    ]);
    expect(await given.store.usage.list({ from: "2020-01-01", to: "2020-12-31", by: "all" })).toEqual([]);

    await given.database.query("delete from looper.predictions where id <> 'open'");
    expect(await given.store.usage.now()).toMatchObject([
      { key: null, open: 0, month: { predictions: 1 } },
      { key: "studio", open: 1, month: studio },
    ]);
  });

  it("is refused beyond a quota, counting what is open, exactly also where many ask at once", async () => {
    await clear();
    const quota = { day: { predictions: 3 } };
    await make("a", "studio");
    const ids = ["b", "c", "d", "e", "f"];
    const asked = await Promise.allSettled(
      ids.map((id) => given.store.create(request(id, { caller: "studio" }), { ...ample, quota })),
    );
    expect(asked.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
    for (const outcome of asked) {
      if (outcome.status === "fulfilled") continue;
      const { code, message, facts } = outcome.reason;
      expect(code).toBe("WORK_QUOTA_USED");
      expect(message).toMatch(
        /^The key studio has used its 3 predictions of this day\. .* \d{4}-\d\d-\d\dT00:00:00Z on\.$/,
      );
      expect(facts.retryAfter).toBeLessThanOrEqual(86_400);
    }
    // Asking again for what is there costs nothing.
    const again = await given.store.create(request("a", { caller: "studio" }), { ...ample, quota });
    expect(again.created).toBe(false);
    // Another key has its own.
    await given.store.create(request("other", { caller: "band" }), { ...ample, quota });
  });

  it("is refused beyond a quota of sound, and of a month", async () => {
    await clear();
    const created = (quota: object) =>
      given.store.create(request("more", { caller: "studio" }), { ...ample, quota });
    await make("a", "studio");
    await given.database.query(
      "update looper.usage set day = date_trunc('month', clock_timestamp() at time zone 'UTC')::date",
    );
    await expect(created({ month: { audioSeconds: 8 } })).rejects.toMatchObject({
      code: "WORK_QUOTA_USED",
      message: expect.stringContaining("8 seconds of loops of this month"),
    });
    await given.database.query("update looper.usage set day = day - 1");
    expect((await created({ month: { audioSeconds: 8 } })).created).toBe(true);
  });

  it("gives no caller the prediction of another, by its id or in a list", async () => {
    await given.store.create(request("a", { caller: "studio" }), ample);
    await expect(given.store.create(request("a", { caller: "band" }), ample)).rejects.toMatchObject({
      code: "WORK_ID_IN_USE",
    });
    await given.store.create(request("b", { caller: null }), ample);
    expect((await given.store.create(request("b", { caller: "default" }), ample)).created).toBe(false);
    const ids = async (caller: string | null | undefined) =>
      (await given.store.list({ limit: 10, caller })).results.map(({ id }) => id);
    expect(await ids("studio")).toEqual(["a"]);
    expect(await ids("band")).toEqual([]);
    expect(await ids(null)).toEqual(["b"]);
    expect(await ids(undefined)).toEqual(["b", "a"]);
  });
});
