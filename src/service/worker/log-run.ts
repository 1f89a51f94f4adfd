/**
 * A run's events as the log of a prediction: sentences, and lines like those of tqdm, which clients of
 * Replicate read the progress from.
 */
import type { Seconds } from "#base";
import { createProgressEstimator, type LoopEvent, type Stage } from "#looper";
import type { PredictionProgress } from "../jobs/prediction.ts";

const width = 20;
/** Shortest time between two lines of progress. */
const minInterval: Seconds = 1;

function clock(seconds: Seconds): string {
  const whole = Math.max(0, Math.round(seconds));
  return `${String(Math.floor(whole / 60)).padStart(2, "0")}:${String(whole % 60).padStart(2, "0")}`;
}

/** A line as tqdm writes it. */
function progressLine(done: number, elapsed: Seconds): string {
  const percent = Math.floor(done * 100);
  const full = Math.floor(done * width);
  const bar = `${"█".repeat(full)}${" ".repeat(width - full)}`;
  const left = percent > 0 ? clock((elapsed * (1 - done)) / done) : "?";
  const rate = elapsed > 0 ? `${((done * 100) / elapsed).toFixed(2)}it/s` : "?it/s";
  return `${String(percent).padStart(3)}%|${bar}| ${percent}/100 [${clock(elapsed)}<${left}, ${rate}]\n`;
}

/**
 * Log a run.
 *
 * @param log - adds to the logs
 * @param progress - reports progress
 * @param now - a clock
 * @returns a listener for the run's events; `stageTimes` returns the time spent in each stage, when it is over
 */
export function logRun(
  log: (text: string) => void,
  progress: (progress: PredictionProgress) => void,
  now: () => Seconds,
): { listener(event: LoopEvent): void; stageTimes(): Record<string, number> } {
  const spent = new Map<Stage, Seconds>();
  const estimator = createProgressEstimator();
  let stage: { readonly name: Stage; readonly since: Seconds } | undefined;
  let lastLine = Number.NEGATIVE_INFINITY;
  const enterStage = (name: Stage | undefined) => {
    const time = now();
    if (stage) spent.set(stage.name, (spent.get(stage.name) ?? 0) + time - stage.since);
    stage = name && { name, since: time };
  };
  return {
    listener(event) {
      const { done: runDone, timeLeft: secondsLeft } = estimator.observe(event, now());
      switch (event.event) {
        case "stage":
          enterStage(event.stage);
          log(`${event.message}\n`);
          progress({ stage: event.stage, done: 0, runDone, secondsLeft });
          break;
        case "progress": {
          progress({ stage: event.stage, done: event.done, runDone, secondsLeft });
          const time = now();
          if (event.done < 1 && time - lastLine < minInterval) break;
          lastLine = time;
          log(progressLine(event.done, time - (stage?.since ?? time)));
          break;
        }
        case "warning":
          log(`Warning: ${event.message}\n`);
          break;
        case "arrangement":
          log(`${event.message}\n`);
          break;
        case "loop":
          log(`Loop ${event.loop.variation} is done.\n`);
          break;
        case "done":
          enterStage(undefined);
          break;
      }
    },
    stageTimes() {
      enterStage(undefined);
      return Object.fromEntries([...spent].map(([name, time]) => [`stage_${name}_time`, time]));
    },
  };
}
