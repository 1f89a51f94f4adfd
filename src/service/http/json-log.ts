/** A log of one JSON object a line, on stderr: time, level, message, further fields. */
import type { ServiceLog } from "./ports.ts";

const ranks = { debug: 0, info: 1, warn: 2, error: 3 } as const;

/**
 * Create a log.
 *
 * @param minLevel - the lowest level that is written
 * @param write - writes a line; to stderr by default
 */
export function createJsonLog(
  minLevel: keyof typeof ranks,
  write: (line: string) => void = (line) => void process.stderr.write(line),
): ServiceLog {
  return (level, message, fields = {}) => {
    if (ranks[level] < ranks[minLevel]) return;
    write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...fields })}\n`);
  };
}
