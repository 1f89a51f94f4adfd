/**
 * How a run is shown: to a person, on stderr, with the paths of the results on stdout; to a
 * program, as one JSON object a line on stdout.
 */
import { createProgressEstimator, type FinishedLoop, type LoopEvent, type LoopListener } from "#looper";
import { createProgressLine } from "./progress-line.ts";

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

/** Write a count with its noun: "1 bar", "4 bars". */
function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** The figures of a loop in one line. */
export function describeLoop(loop: FinishedLoop): string {
  const parts = [
    `loop ${loop.variation}`,
    loop.bars >= 1 ? count(loop.bars, "bar") : count(loop.beats, "beat"),
    `${(loop.samples / loop.sample_rate).toFixed(2)} s`,
    count(loop.samples, "sample"),
    `${loop.level_db.toFixed(1)} dBFS`,
  ];
  if (loop.tempo_before_bpm === null) parts.push("grid assumed");
  else parts.push(`played at ${loop.tempo_before_bpm.toFixed(2)} bpm`);
  if (loop.seed === null) parts.push(`cut from ${loop.cut_from_s.toFixed(2)}–${loop.cut_to_s.toFixed(2)} s`);
  if (loop.attempt > 1) parts.push(`attempt ${loop.attempt}`);
  return parts.join(", ");
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
