/**
 * Progress on stderr that a person likes to watch: one line that moves on a terminal, a plain line
 * now and then elsewhere, nothing when quiet.
 */
import type { Ratio, Seconds } from "#base";

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
export function sayTime(time: Seconds): string {
  const whole = Math.max(0, Math.ceil(time));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")} min`;
  return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, "0")} min`;
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
  let lastTenth = "";
  const finish = () => {
    if (shown) stream.write("\r\u001b[K");
    shown = false;
  };
  return {
    update(label, done, timeLeft, detail = "") {
      if (quiet) return;
      const about = detail === "" ? "" : `, ${detail}`;
      const left = about + (timeLeft === null || done >= 1 ? "" : `, ${sayTime(timeLeft)} left`);
      if (live) {
        const cells = 24;
        const filled = Math.round(Math.min(1, done) * cells);
        stream.write(
          `\r\u001b[K${label} ${"█".repeat(filled)}${"░".repeat(cells - filled)} ${Math.floor(done * 100)} %${left}`,
        );
        shown = true;
        return;
      }
      // Elsewhere, a line at each quarter is enough for a log.
      const quarter = `${label} ${Math.floor(done * 4) * 25} %`;
      if (quarter === lastTenth) return;
      lastTenth = quarter;
      stream.write(`${quarter}${left}\n`);
    },
    say(line) {
      if (quiet) return;
      finish();
      stream.write(`${line}\n`);
    },
    finish,
  };
}
