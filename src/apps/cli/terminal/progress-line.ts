/**
 * Progress on stderr that a person likes to watch: one line that moves on a terminal, a plain line
 * now and then elsewhere, nothing when quiet.
 */
import type { Ratio, Seconds } from "#base";
import { showControls } from "./show-controls.ts";

/** A line of progress with a life: `finish` before anything else is printed. */
export interface ProgressLine {
  /** Show how far something is; the detail may change at every call. */
  update(label: string, done: Ratio, timeLeft: Seconds | null, detail?: string): void;
  /** Print a line that stays. */
  say(line: string): void;
  /** Clear the moving line. */
  finish(): void;
}

/** Write a time in the way people say it. */
export function formatTime(time: Seconds): string {
  const whole = Math.max(0, Math.ceil(time));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")} min`;
  return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, "0")} min`;
}

/**
 * Draw a line of progress that fits into a terminal: one that wraps could not be wiped.
 *
 * @param label - what is done
 * @param done - how far, 0…1
 * @param left - how long still, as it is to be said
 * @param columns - width of the terminal; left out: 80
 */
export function drawLine(label: string, done: Ratio, left: string, columns = 80): string {
  const words = ` ${Math.floor(done * 100)} %${left}`;
  const cells = Math.min(24, columns - 1 - label.length - 1 - words.length);
  if (cells < 4) return `${label}${words}`.slice(0, Math.max(1, columns - 1));
  const filled = Math.round(Math.min(1, done) * cells);
  return `${label} ${"█".repeat(filled)}${"░".repeat(cells - filled)}${words}`;
}

/**
 * Open a line of progress.
 *
 * @param stream - where to write: stderr
 * @param quiet - print nothing but what is said to stay silent about
 */
export function createProgressLine(stream: NodeJS.WriteStream, quiet: boolean): ProgressLine {
  const live = stream.isTTY === true && !quiet;
  let shown = false;
  let lastQuarter = "";
  const finish = () => {
    if (shown) stream.write("\r\u001b[K");
    shown = false;
  };
  return {
    update(label, done, timeLeft, detail = "") {
      if (quiet) return;
      const about = detail === "" ? "" : `, ${detail}`;
      const left = about + (timeLeft === null || done >= 1 ? "" : `, ${formatTime(timeLeft)} left`);
      if (live) {
        stream.write(`\r\u001b[K${drawLine(label, done, left, stream.columns)}`);
        shown = true;
        return;
      }
      // Elsewhere, a line at each quarter is enough for a log.
      const quarter = `${label} ${Math.floor(done * 4) * 25} %`;
      if (done < 0.25 || quarter === lastQuarter) return;
      lastQuarter = quarter;
      stream.write(`${quarter}${left}\n`);
    },
    say(line) {
      if (quiet) return;
      finish();
      stream.write(`${showControls(line)}\n`);
    },
    finish,
  };
}
