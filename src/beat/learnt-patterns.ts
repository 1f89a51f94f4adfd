/** Reads the learnt patterns from their table. */
import { invariant } from "#base";
import type { BarPatterns } from "./bar-patterns.ts";
import { patternTables } from "./pattern-tables.ts";

const read = new Map<number, BarPatterns>();

/**
 * Give the patterns of a metre.
 *
 * @param beatsPerBar - 3 or 4
 */
export function learntPatterns(beatsPerBar: 3 | 4): BarPatterns {
  const known = read.get(beatsPerBar);
  if (known) return known;
  const table = patternTables.find((candidate) => candidate.beatsPerBar === beatsPerBar);
  invariant(table, `no patterns of ${beatsPerBar} beats`);
  const digits = table.beats.join("");
  const weights = Float32Array.from({ length: digits.length / 2 }, (_, i) => {
    const byte = Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16);
    return table.unit * (byte > 127 ? byte - 256 : byte);
  });
  const patterns = { beatsPerBar, count: table.beats.length / beatsPerBar, weights };
  read.set(beatsPerBar, patterns);
  return patterns;
}
