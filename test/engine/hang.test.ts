/** An engine whose inference process stands still: it goes on in a new one, and heeds its caller meanwhile. */
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Engine } from "#engine";
import { createEngineHost } from "#platform-node";
import { createProcessRuntime } from "../../src/platform-node/inference/process-runtime.ts";
import { usualLimits } from "../../src/platform-node/inference/watchdog.ts";
import { openOnHost } from "../open-on-host.ts";
import { temporaryHome } from "./golden.ts";

const home = temporaryHome();
const folder = new URL("../golden/even/", import.meta.url).pathname;
const limits = { ...usualLimits, heartbeat: 0.2, silence: 3 };
const runtime = createProcessRuntime(1, { limits, interruptAfter: 0.2 });
let engine: Engine;

beforeAll(async () => {
  const host = { ...createEngineHost({ home: home.path }), startRuntime: () => runtime };
  engine = await openOnHost({ model: folder }, host);
});
afterAll(async () => {
  await engine?.close();
  home.remove();
});

const sampling = { topK: 250, topP: 0, temperature: 1, guidanceScale: 3 };
const job = { text: "slow jazz, 92 bpm", rows: [{ seed: 1, variation: 0 }], frames: 500, sampling };
const standStill = () => process.kill(runtime.pid() as number, "SIGSTOP");

it("plays on in a new process what it would have played in the old", async () => {
  const expected = await engine.generate(job);
  let stops = 0;
  const codes = await engine.generate(job, {
    onProgress: () => {
      if (stops++ === 0) standStill();
    },
  });
  expect(stops).toBeGreaterThan(1);
  expect(codes).toEqual(expected);
});

it("stops when it is asked to, though its process does not", async () => {
  const reason = new Error("enough");
  const stop = new AbortController();
  const stopped = engine.generate(job, {
    signal: stop.signal,
    onProgress: () => {
      standStill();
      stop.abort(reason);
    },
  });
  await expect(stopped).rejects.toBe(reason);
  // What was cut short blocks nobody.
  expect((await engine.generate({ ...job, frames: 2 })).shape).toEqual([1, 4, 2]);
});

it("says so where the new process stands still too", async () => {
  const failed = engine.generate(job, { onProgress: standStill });
  await expect(failed).rejects.toMatchObject({ code: "RUNTIME_ENGINE_DIED", facts: { ended: "silent" } });
});
