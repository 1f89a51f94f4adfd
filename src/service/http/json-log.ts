/** A log of one JSON object a line, on stderr: time, level, message, and what it is about. */
import type { ServiceLog } from "./ports.ts";

const ranks = { debug: 0, info: 1, warn: 2, error: 3 } as const;

/**
 * Open the log.
 *
 * @param least - the least level that is written
 * @param write - takes a line; stderr, unless told otherwise
 */
export function createJsonLog(
  least: keyof typeof ranks,
  write: (line: string) => void = (line) => void process.stderr.write(line),
): ServiceLog {
  return (level, message, fields = {}) => {
    if (ranks[level] < ranks[least]) return;
    write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...fields })}\n`);
  };
}
