import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Codes, createRandom } from "#base";
import type { CutPlan } from "#cut";
import type { Engine } from "#engine";
import { createEngineHost } from "#platform-node";
import { openOnHost } from "../../../test/open-on-host.ts";
import type { Run } from "../run.ts";
import { chooseStart } from "./choose-start.ts";
import type { Performance } from "./performance.ts";

const home = mkdtempSync(join(tmpdir(), "choose-start-"));
let engine: Engine;
let codes: Codes;

beforeAll(async () => {
  const model = new URL("../../../test/golden/even", import.meta.url).pathname;
  engine = await openOnHost({ model, precision: "fp32" }, createEngineHost({ home, inProcess: true }));
  const { codebooks, vocabulary } = engine.info;
  const random = createRandom(8);
  codes = {
    shape: [1, codebooks, 300],
    data: Int32Array.from({ length: codebooks * 300 }, () => random.integer(0, vocabulary)),
  };
});

afterAll(async () => {
  await engine.close();
  rmSync(home, { recursive: true, force: true });
});

/** A plan of 100 frames from a frame on. */
const planAt = (frame: number, score: number) => {
  const { frameRate } = engine.info;
  return { marks: [frame / frameRate, (frame + 100) / frameRate], score } as unknown as CutPlan;
};
const take = (plans: CutPlan[]) => ({ codes, plans }) as unknown as Performance;
const run = () => ({ plan: { prompt: "drums" }, deps: { engine } }) as unknown as Run;

/** The surprise at one join, asked on its own. */
async function surpriseAt(frame: number): Promise<number> {
  const { frameRate } = engine.info;
  const before = Math.min(100, Math.floor(4 * frameRate));
  const order = [
    ...Array.from({ length: before }, (_, t) => frame + 100 - before + t),
    ...[0, 1, 2, 3, 4].map((t) => frame + t),
  ];
  const [, codebooks, frames] = codes.shape;
  const data = Int32Array.from({ length: codebooks * order.length }, (_, i) => {
    return codes.data[Math.floor(i / order.length) * frames + order[i % order.length]];
  });
  const asked: Codes = { shape: [1, codebooks, order.length], data };
  const nats = await engine.score({ text: "drums", codes: asked, from: before, to: before + 5 });
  return nats.data.subarray(0, 5).reduce((sum, x) => sum + x, 0);
}

describe("of close starts", () => {
  it("the one whose join surprises the model least is taken", async () => {
    const frames = [20, 60, 110, 150];
    const surprises = await Promise.all(frames.map(surpriseAt));
    const least = frames[surprises.indexOf(Math.min(...surprises))];
    const plans = frames.map((frame, i) => planAt(frame, 0.9 - 0.01 * i));
    const chosen = await chooseStart(run(), take(plans));
    expect(Math.round(chosen.plans[0].marks[0] * engine.info.frameRate)).toBe(least);
    expect(new Set(chosen.plans)).toEqual(new Set(plans));
  });

  it("none is taken that is clearly worse by ear, or lies outside of the codes", async () => {
    const plans = [planAt(20, 0.9), planAt(60, 0.8), planAt(250, 0.9)];
    expect((await chooseStart(run(), take(plans))).plans[0]).toBe(plans[0]);
  });
});
