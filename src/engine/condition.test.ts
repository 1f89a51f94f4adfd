import { expect, it } from "vitest";
import { floatTensor } from "#inference";
import { type Condition, rememberConditions } from "./condition.ts";

/** Encodes to as many numbers as the text has letters; notes what it was asked. */
function createEncoder(capacity: number) {
  const asked: string[] = [];
  const encode = async (text: string): Promise<Condition> => {
    asked.push(text);
    if (text === "bad") throw new Error("no words");
    const keys = floatTensor(new Float32Array(text.length), [1, 1, text.length, 1]);
    return { cross: { cross_k_0: keys }, textBias: floatTensor(new Float32Array(1), [1, 1, 1, 1]) };
  };
  return { asked, remember: rememberConditions(encode, capacity) };
}

it("encodes a text once, also while it is being encoded", async () => {
  const { asked, remember } = createEncoder(100);
  const [first, second] = await Promise.all([remember("one"), remember("one")]);
  expect(second).toBe(first);
  expect(await remember("one")).toBe(first);
  expect(asked).toEqual(["one"]);
});

it("forgets what was not asked for longest when there is no room", async () => {
  const { asked, remember } = createEncoder(6);
  for (const text of ["aaa", "bbb", "aaa", "ccc"]) await remember(text);
  for (const text of ["aaa", "ccc", "bbb"]) await remember(text);
  expect(asked).toEqual(["aaa", "bbb", "ccc", "bbb"]);
});

it("keeps the last text, however long", async () => {
  const { asked, remember } = createEncoder(2);
  for (const text of ["long", "long", "longer", "longer", "long"]) await remember(text);
  expect(asked).toEqual(["long", "longer", "long"]);
});

it("tries again what failed", async () => {
  const { asked, remember } = createEncoder(10);
  await expect(remember("bad")).rejects.toThrow("no words");
  await expect(remember("bad")).rejects.toThrow("no words");
  expect(asked).toEqual(["bad", "bad"]);
});
