/** Whose prediction is next: priorities, turns of callers, models that a worker has. */
import { expect, it } from "vitest";
import { createRandom } from "#base";
import { ample, describeStores, request } from "../../../../test/stores.ts";

describeStores("the order of claims", (given) => {
  const ask = (id: string, more: { caller?: string; priority?: number; model?: string } = {}) => {
    const { model, ...rest } = more;
    const job = { request: { prompt: "drums", model_version: model }, warnings: [] };
    return given.store.create(request(id, { job, ...rest }), ample);
  };
  const claimAll = async (models?: readonly string[]) => {
    const ids: string[] = [];
    for (let taken = await given.store.claim("w", 60, models); taken; ) {
      ids.push(taken.claim.id);
      taken = await given.store.claim("w", 60, models);
    }
    return ids;
  };

  it("lets no caller's many keep another's one waiting", async () => {
    for (let i = 0; i < 20; i++) await ask(`many${i}`, { caller: "many" });
    for (let i = 0; i < 5; i++) await given.claim();
    await ask("one", { caller: "one" });
    await ask("nobody");
    expect((await claimAll()).slice(0, 4)).toEqual(["many5", "one", "nobody", "many6"]);
  });

  it("gives callers turns for as long as each has something waiting", async () => {
    for (const caller of ["a", "b", "c"]) {
      for (let i = 0; i < 3; i++) await ask(`${caller}${i}`, { caller });
    }
    const ids = await claimAll();
    for (const turn of [0, 1, 2]) {
      expect(ids.slice(turn * 3, turn * 3 + 3).sort()).toEqual([`a${turn}`, `b${turn}`, `c${turn}`]);
    }
  });

  it("shares a worker by caller also where models differ", async () => {
    for (let i = 0; i < 8; i++) await ask(`many${i}`, { caller: "many", model: "large" });
    await ask("one", { caller: "one", model: "small" });
    expect((await claimAll(["small", "large"])).slice(0, 2).sort()).toEqual(["many0", "one"]);
  });

  it("does not put what was handed back before callers whose turn it is", async () => {
    for (let i = 0; i < 6; i++) await ask(`many${i}`, { caller: "many" });
    const early = await given.claim();
    for (let i = 0; i < 3; i++) await given.claim();
    await given.store.handBack(early);
    // Its turn is the one being served; a new caller's several do not overtake the rest by it.
    for (let i = 0; i < 3; i++) await ask(`new${i}`, { caller: "new" });
    expect(await claimAll()).toEqual(["many0", "many4", "new0", "many5", "new1", "new2"]);
  });

  it("begins what is more urgent first, whoever asked", async () => {
    for (const [name, priority] of [
      ["low", -1],
      ["normal", 0],
      ["high", 1],
    ] as const) {
      await ask(`${name}0`, { caller: "a", priority });
      await ask(`${name}1`, { caller: "a", priority });
    }
    expect(await claimAll()).toEqual(["high0", "high1", "normal0", "normal1", "low0", "low1"]);
    expect(await given.store.get("high0")).toMatchObject({ caller: "a", priority: 1 });
  });

  it("hands out only what a worker has the model for", async () => {
    await ask("large0", { model: "large" });
    await ask("any");
    await ask("tiny0", { model: "tiny" });
    expect((await given.store.waitingModels()).toSorted()).toEqual(["", "large", "tiny"]);
    expect(await claimAll(["tiny"])).toEqual(["tiny0"]);
    expect(await claimAll(["", "tiny"])).toEqual(["any"]);
    expect(await given.store.waitingModels()).toEqual(["large"]);
    const soon = new AbortController();
    let isOver = false;
    const waiting = given.store.waitForWork(60, soon.signal, ["large"]).then(() => {
      isOver = true;
    });
    await given.store.ping();
    expect(isOver).toBe(false);
    soon.abort();
    await waiting;
    await given.store.waitForWork(60, undefined, ["small"]);
    expect(await claimAll(["large"])).toEqual(["large0"]);
  });

  it("claims everything once, however many claim at once", async () => {
    const random = createRandom(5);
    const callers = ["a", "b", "c"];
    for (let i = 0; i < 60; i++) {
      const caller = callers[random.integer(0, 3)] as string;
      await ask(`${String(i).padStart(2, "0")}${caller}`, {
        caller,
        model: random.integer(0, 2) ? "x" : "y",
      });
    }
    const ids = (await Promise.all(Array.from({ length: 8 }, () => claimAll(["x", "y"])))).flat();
    expect(new Set(ids).size).toBe(60);
    expect(ids).toHaveLength(60);
  });
});
