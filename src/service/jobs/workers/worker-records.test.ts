import { expect, it } from "vitest";
import { ample, describeStores, request } from "../../../../test/stores.ts";
import type { WorkerReport } from "../prediction-store.ts";

const report = (name: string, more: Partial<WorkerReport> = {}): WorkerReport => ({
  ...{ name, host: "here", pid: 7, version: "1", models: ["tiny"], precision: "int8", threads: null },
  ...{ state: "ready", prediction: null },
  ...more,
});

describeStores("the records of workers", (given) => {
  const forgetAll = () => given.store.reap({ allDead: true });
  /** Let a worker be silent for so many seconds. */
  const silence = (name: string, seconds: number) =>
    given.database.query(
      "update looper.workers set heartbeat_at = now() - make_interval(secs => $2::float8) where name = $1",
      [name, seconds],
    );

  it("say who works on what, how far it is, and who has fallen silent", async () => {
    await forgetAll();
    await given.store.create(request("a"), ample);
    const claim = await given.claim("w1");
    await given.store.renew(claim, 60, { progress: { stage: "takes", done: 0.5, runDone: 0.25 } });
    await given.store.workers.report(report("w1"));
    await given.store.workers.report(report("w1", { state: "busy", prediction: "a", threads: 2 }));
    await given.store.workers.report(report("w2", { models: ["tiny", "large"] }));
    expect(await given.store.workers.list()).toEqual([
      expect.objectContaining({ name: "w1", state: "busy", prediction: "a", threads: 2, precision: "int8" }),
      expect.objectContaining({ name: "w2", models: ["tiny", "large"], progress: null }),
    ]);
    expect((await given.store.workers.list())[0]?.progress?.runDone).toBe(0.25);
    expect((await given.store.summary()).workers).toEqual({ busy: 1, ready: 1 });
    await silence("w2", 31);
    expect((await given.store.summary()).workers).toEqual({ busy: 1 });
    await silence("w2", 121);
    await given.store.reap();
    expect((await given.store.workers.list()).map(({ name }) => name)).toEqual(["w1"]);
    await given.store.workers.forget("w1");
    expect(await given.store.workers.list()).toEqual([]);
  });

  it("tell for which models predictions wait in vain", async () => {
    await forgetAll();
    const ask = (id: string, model: string) =>
      given.store.create(
        request(id, { job: { request: { prompt: "x", model_version: model }, warnings: [] } }),
        ample,
      );
    await ask("a", "large");
    await ask("b", "large");
    await ask("c", "tiny");
    expect(await given.store.unserved()).toEqual({ large: 2, tiny: 1 });
    await given.store.workers.report(report("w1", { models: ["tiny", "large"], state: "starting" }));
    await given.store.workers.report(report("w2"));
    expect(await given.store.unserved()).toEqual({});
    await silence("w1", 31);
    expect((await given.store.summary()).unserved).toEqual({ large: 2 });
  });

  it("tell a worker that a newer program has changed the tables", async () => {
    await given.store.workers.report(report("old"));
    await given.database.query("insert into looper.migrations (version) values (99)");
    try {
      await expect(given.store.workers.report(report("old"))).rejects.toMatchObject({
        code: "WORK_DATABASE_NEWER",
      });
    } finally {
      await given.database.query("delete from looper.migrations where version = 99");
    }
  });
});
