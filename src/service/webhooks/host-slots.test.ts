import { expect, it } from "vitest";
import { createHostSlots, slotsPerHost } from "./host-slots.ts";

it("counts what is under way, and forgets hosts that have nothing", () => {
  const slots = createHostSlots(() => 0);
  slots.take("a");
  slots.take("a");
  slots.take("b");
  expect(slots.used()).toEqual({ a: 2, b: 1 });
  slots.release("a", true);
  slots.release("b", true);
  expect(slots.used()).toEqual({ a: 1 });
});

it("leaves a host alone that gave no answer three times, then tries it once, and trusts it after an answer", () => {
  let time = 0;
  const slots = createHostSlots(() => time);
  const fail = () => {
    slots.take("silent");
    slots.release("silent", false);
  };
  fail();
  fail();
  expect(slots.used()).toEqual({});
  fail();
  expect(slots.used()).toEqual({ silent: slotsPerHost });
  time = 31_000;
  expect(slots.used()).toEqual({ silent: slotsPerHost - 1 });
  fail();
  expect(slots.used()).toEqual({ silent: slotsPerHost });
  time = 62_000;
  slots.take("silent");
  expect(slots.used()).toEqual({ silent: slotsPerHost });
  slots.release("silent", true);
  expect(slots.used()).toEqual({});
});
