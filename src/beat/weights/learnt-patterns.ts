/** Reads the learnt patterns from their table. */
import { invariant } from "#base";
import type { BarPatterns } from "../bars/bar-patterns.ts";
import { patternTables } from "./pattern-tables.ts";
import { readSignedBytes } from "./read-signed-bytes.ts";

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
  const weights = readSignedBytes(table.beats, table.unit);
  const patterns = { beatsPerBar, count: table.beats.length / beatsPerBar, weights };
  read.set(beatsPerBar, patterns);
  return patterns;
}
