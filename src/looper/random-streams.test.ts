import { describe, expect, it } from "vitest";
import { arrangementStream, descriptionStream, type StreamAddress, streamOf } from "./random-streams.ts";

const steps = ["variation", "take", "spare"] as const;
const addresses: StreamAddress[] = steps.flatMap((step) =>
  [1, 2, 3].flatMap((attempt) =>
    [0, 1, 2, 3].flatMap((part) =>
      Array.from({ length: 20 }, (_, i) => ({
        step,
        attempt,
        part,
        index: step === "variation" ? i + 1 : i,
      })),
    ),
  ),
);

describe("the random streams of a request", () => {
  it("are different for every step, row, attempt and part", () => {
    const numbers = addresses.map((address) => streamOf(7, address).variation);
    expect(new Set([...numbers, descriptionStream, arrangementStream]).size).toBe(addresses.length + 2);
  });

  it("have the seed of the request in every attempt, so that no seed's retry is another seed's first try", () => {
    const first = new Set(
      addresses
        .filter(({ attempt }) => attempt === 1)
        .map((address) => JSON.stringify(streamOf(1001, address))),
    );
    const again = addresses.filter(({ attempt }) => attempt > 1).map((address) => streamOf(1000, address));
    expect(again.filter((key) => first.has(JSON.stringify(key)))).toEqual([]);
    expect(again.every(({ seed }) => seed === 1000)).toBe(true);
  });

  it("keep the numbers that packs were made with", () => {
    expect(streamOf(1, { step: "variation", index: 2, attempt: 1 }).variation).toBe(2);
    expect(streamOf(1, { step: "take", index: 0, attempt: 1 }).variation).toBe(1001);
    expect(streamOf(1, { step: "spare", index: 3, attempt: 1 }).variation).toBe(2004);
  });
});
