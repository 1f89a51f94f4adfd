/** Play parts: many rows at once, each told its own bars, each from a random stream of its own. */
import { type Codes, invariant } from "#base";
import { type Part, parts } from "../arrange/tables/parts.ts";
import { sliceCodes } from "../generate/codes.ts";
import { samplingOf, watchGeneration } from "../generate/sampling.ts";
import { type StreamAddress, streamOf } from "../random-streams.ts";
import type { BandRun } from "./band-run.ts";
import type { PartTake } from "./part-take.ts";
import type { BandPlan } from "./plan-band.ts";

/** A row that is wanted. */
export interface PartRow {
  readonly part: Part;
  /** For a variation, 1…20; or the index of a spare. */
  readonly step: "variation" | "spare";
  readonly index: number;
  readonly attempt: number;
}

/** Rows that are played at once: each keeps what it has played, some 25 MB for a loop of 8 s. */
const maxRows = 20;

/** The random stream of a row: it names the part, so that a part repeats alone. */
export const addressOf = ({ part, step, index, attempt }: PartRow): StreamAddress => ({
  step,
  index,
  attempt,
  part: 1 + parts.indexOf(part),
});

/**
 * Play rows.
 *
 * @param run - the plan and the deps
 * @param rows - which; many are played in batches
 * @param temperatureScale - what the temperature is multiplied by
 * @returns one take for each row, in their order
 */
export async function playParts(
  run: BandRun,
  rows: readonly PartRow[],
  temperatureScale = 1,
): Promise<PartTake[]> {
  const { plan, deps, signal } = run;
  const takes: PartTake[] = [];
  const batches = Math.ceil(rows.length / maxRows);
  for (let batch = 0; batch < batches; batch++) {
    signal?.throwIfAborted();
    const from = Math.floor((rows.length * batch) / batches);
    const own = rows.slice(from, Math.floor((rows.length * (batch + 1)) / batches));
    const job = {
      text: { barFrames: plan.unitFrames, rows: own.map(({ part }) => textsOf(plan, part)) },
      rows: own.map((row) => streamOf(plan.request.seed, addressOf(row))),
      frames: plan.frames,
      sampling: samplingOf(plan, temperatureScale),
    };
    const codes = await deps.engine.generate(job, watchGeneration(run, own.length)); // [R, K, T]
    takes.push(...own.map((row, i) => takeOf(row, codes, i)));
  }
  return takes;
}

function textsOf({ texts }: BandPlan, part: Part): readonly string[] {
  const own = texts.find((told) => told.part === part);
  invariant(own !== undefined, `${part} is not in the arrangement`);
  return own.texts;
}

const takeOf = ({ part, step, index, attempt }: PartRow, codes: Codes, row: number): PartTake => ({
  part,
  variation: step === "variation" ? index : null,
  attempt,
  codes: sliceCodes(codes, row, 0, codes.shape[2]),
});
