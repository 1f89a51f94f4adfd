import { expect, it } from "vitest";
import { readCancelAfter, readPreference } from "./read-preference.ts";

it("waits only when asked to, for a minute at most", () => {
  const waits = ["wait", "wait=5", "wait=600", "wait=0", 'respond-async, wait="7"', "Wait = 9 ; x=1"];
  expect(waits.map((header) => readPreference(header).wait)).toEqual([60, 5, 60, 1, 7, 9]);
  expect(
    [undefined, "", "respond-async", "waits", "await=5"].map((header) => readPreference(header).wait),
  ).toEqual(Array(5).fill(null));
});

it("passes over preferences that do not parse", () => {
  expect(["wait=", "wait=-1", "wait=1.5", "wait=abc"].map((header) => readPreference(header).wait)).toEqual(
    Array(4).fill(null),
  );
});

it("knows who does not want to wait at all", () => {
  expect(
    ["respond-async", "RESPOND-ASYNC", "wait=3,respond-async"].every(
      (one) => readPreference(one).respondAsync,
    ),
  ).toBe(true);
  expect(readPreference("respond-asynchronously").respondAsync).toBe(false);
});

it("reads deadlines in seconds, and refuses what is none", () => {
  expect(["30", "5s", "1m", "2h30m", "1d"].map(readCancelAfter)).toEqual([30, 5, 60, 9000, 86_400]);
  expect(readCancelAfter(undefined)).toBeNull();
  expect(["4s", "25h", "", "1 m", "m", "1w", "-5"].map(readCancelAfter)).toEqual(Array(7).fill(undefined));
});
