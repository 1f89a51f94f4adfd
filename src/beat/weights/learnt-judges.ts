/** Reads the learnt judges of places from their table. */
import { invariant } from "#base";
import type { PlaceJudge } from "../bars/judge-places.ts";
import { judgeTables } from "./judge-tables.ts";
import { readSignedBytes } from "./read-signed-bytes.ts";

const read = new Map<number, PlaceJudge>();

/**
 * Give the judge of a metre.
 *
 * @param beatsPerBar - 3 or 4
 */
export function learntJudge(beatsPerBar: 3 | 4): PlaceJudge {
  const known = read.get(beatsPerBar);
  if (known) return known;
  const table = judgeTables.find((candidate) => candidate.beatsPerBar === beatsPerBar);
  invariant(table, `no judge of ${beatsPerBar} beats`);
  const judge = {
    beatsPerBar,
    weights: readSignedBytes(table.looks, table.scale),
    biases: Float32Array.from(table.biases),
    worths: Float32Array.from(table.worths),
  };
  read.set(beatsPerBar, judge);
  return judge;
}
