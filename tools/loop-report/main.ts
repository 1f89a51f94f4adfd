/**
 * Cuts loops out of many renders and compares them with the truth and the bounds:
 *
 *     npm run -s ts -- tools/loop-report/main.ts [--part lengths|stationary|corpus] [--grid truth|jittered|tracked]
 *                                                [--only CATEGORY] [--hard] [--seed N] [--every N] [--verbose]
 */
import { parseArgs } from "node:util";
import { reportCorpus } from "./report-corpus.ts";
import { reportLengths } from "./report-lengths.ts";
import { reportStationary } from "./report-stationary.ts";

const { values } = parseArgs({
  options: {
    part: { type: "string" },
    grid: { type: "string" },
    only: { type: "string" },
    hard: { type: "boolean", default: false },
    seed: { type: "string", default: "2026" },
    count: { type: "string", default: "2000" },
    every: { type: "string", default: "1" },
    verbose: { type: "boolean", default: false },
  },
});
const parts = values.part ? [values.part] : ["lengths", "stationary", "corpus"];
if (parts.includes("lengths")) await reportLengths(Number(values.count));
if (parts.includes("stationary")) await reportStationary();
if (parts.includes("corpus")) {
  const grids = values.grid ? [values.grid] : ["truth", "jittered", "tracked"];
  for (const grid of grids) {
    if (grid !== "truth" && grid !== "jittered" && grid !== "tracked") throw new Error(`--grid ${grid}?`);
    const { only, hard, verbose } = values;
    await reportCorpus({ grid, only, hard, verbose, seed: Number(values.seed), every: Number(values.every) });
  }
}
