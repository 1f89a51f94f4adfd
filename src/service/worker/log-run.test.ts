import { parseProgressFromLogs } from "replicate";
import { expect, it } from "vitest";
import type { LoopEvent } from "#looper";
import type { PredictionProgress } from "../jobs/prediction.ts";
import { logRun } from "./log-run.ts";

/** Log a run of some events, one a second. */
function run(events: readonly LoopEvent[]) {
  let logs = "";
  let time = 0;
  const reported: PredictionProgress[] = [];
  const logged = logRun(
    (text) => {
      logs += text;
    },
    (progress) => reported.push(progress),
    () => time,
  );
  for (const event of events) {
    logged.listener(event);
    time += 1;
  }
  return { logs, reported, times: logged.stageTimes() };
}

const none = { done: 0, total: 0 };
const work = { play: none, listen: none, finish: none };
const takes = { event: "stage", stage: "takes", message: "Playing a take" } as const;
const at = (done: number) => ({ event: "progress", stage: "takes", done, work }) as const;

it("writes progress so that the official client reads it", () => {
  for (const done of [0, 0.004, 0.26, 0.5, 0.999, 1]) {
    const { logs } = run([takes, at(done)]);
    const read = parseProgressFromLogs(logs);
    expect([read?.current, read?.total]).toEqual([Math.floor(done * 100), 100]);
    expect(read?.percentage).toBeCloseTo(Math.floor(done * 100) / 100);
  }
});

it("writes each stage and warning on a line of its own", () => {
  const warning = { event: "warning", code: "TEMPO_FAR", message: "It plays far off." } as const;
  const { logs } = run([takes, warning, { event: "stage", stage: "listen", message: "Listening" }]);
  expect(logs).toBe("Playing a take\nWarning: It plays far off.\nListening\n");
});

it("measures how long each stage took, also one that comes twice", () => {
  const cut = { event: "stage", stage: "cut", message: "Cutting" } as const;
  expect(run([takes, at(0.5), cut, takes, cut]).times).toEqual({ stage_takes_time: 3, stage_cut_time: 2 });
});

it("writes no more than one line of progress a second, and always the last", () => {
  const quick: LoopEvent[] = [takes];
  let logs = "";
  let time = 0;
  const logged = logRun(
    (text) => {
      logs += text;
    },
    () => undefined,
    () => time,
  );
  for (const event of quick) logged.listener(event);
  for (let i = 0; i <= 100; i++) {
    logged.listener(at(i / 100));
    time += 0.05;
  }
  expect(logs.split("\n").filter((line) => line.includes("%")).length).toBeLessThan(8);
  expect(parseProgressFromLogs(logs)?.percentage).toBe(1);
});
