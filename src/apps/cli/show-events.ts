/**
 * How a run is shown: to a person, on stderr, with the paths of the results on stdout; to a
 * program, as one JSON object a line on stdout.
 */
import type { FinishedLoop, LoopEvent, LoopListener, Stage } from "#looper";
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

const labels: Record<Stage, string> = {
  load: "Loading",
  takes: "Playing takes",
  listen: "Listening",
  variations: "Playing variations",
  cut: "Cutting",
  write: "Writing",
};

/** The figures of a loop in one line. */
export function describeLoop(loop: FinishedLoop): string {
  const bars =
    loop.bars >= 1
      ? `${loop.bars} bar${loop.bars === 1 ? "" : "s"}`
      : `${loop.beats} beat${loop.beats === 1 ? "" : "s"}`;
  const parts = [
    `loop ${loop.variation}`,
    bars,
    `${loop.samples} samples`,
    `${loop.level_db.toFixed(1)} dBFS`,
  ];
  if (loop.tempo_before_bpm === null) parts.push("grid assumed");
  else parts.push(`played at ${loop.tempo_before_bpm.toFixed(2)} bpm`);
  if (loop.seam?.perplexity) parts.push(`seam ${loop.seam.perplexity.toFixed(1)}`);
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
  let began = performance.now();
  const show = (event: LoopEvent) => {
    if (json) return print(JSON.stringify(event));
    if (event.event === "stage") {
      began = performance.now();
      if (event.stage !== "cut") line.say(event.message);
    } else if (event.event === "progress") {
      const passed = (performance.now() - began) / 1000;
      // The first moments say little about the pace.
      const left = event.done > 0.05 && passed > 0.5 ? (passed / event.done) * (1 - event.done) : null;
      line.update(labels[event.stage], event.done, left);
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
