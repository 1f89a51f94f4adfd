/**
 * How a run is shown: to a person, on stderr, with the paths of the results on stdout; to a
 * program, as one JSON object a line on stdout.
 */
import { createProgressEstimator, describeLoop, type LoopEvent, type LoopListener } from "#looper";
import { createProgressLine } from "./terminal/progress-line.ts";

/** How to show it. */
export interface ShowOptions {
  readonly json?: boolean | undefined;
  readonly quiet?: boolean | undefined;
}

/** A view of a run, with a life. */
export interface EventView {
  readonly listener: LoopListener;
  /** Say something that stays, to a person. */
  say(line: string): void;
  /** Clear what moves. */
  close(): void;
}

/**
 * Open a view.
 *
 * @param options - for a program or for a person, and how much
 */
export function showEvents({ json = false, quiet = false }: ShowOptions): EventView {
  const line = createProgressLine(process.stderr, quiet || json);
  const print = (text: string) => process.stdout.write(`${text}\n`);
  const estimator = createProgressEstimator();
  const show = (event: LoopEvent) => {
    if (json) return print(JSON.stringify(event));
    const { done, timeLeft } = estimator.observe(event, performance.now() / 1000);
    if (event.event === "stage") {
      if (event.stage !== "cut") line.say(event.message);
    } else if (event.event === "progress") {
      line.update("Making loops", done, timeLeft);
    } else if (event.event === "arrangement") {
      line.say(event.message);
    } else if (event.event === "warning") {
      line.say(`note: ${event.message}`);
    } else if (event.event === "loop") {
      line.say(`  ✓ ${describeLoop(event.loop)}`);
      for (const warning of event.loop.warnings) line.say(`    note: ${warning.message}`);
      line.finish();
      print(event.loop.path);
    }
  };
  return { listener: show, say: (text) => line.say(text), close: () => line.finish() };
}
