/**
 * A hundred prompts through the whole program, beside the original's rules on the same takes.
 *
 *     npm run -s ts -- tools/report/main.ts --out DIR [--from 0] [--count 100] [--model tiny]
 *
 * Leaves a pack per prompt in DIR (for judge.py) with a row.json in each, and prints a table in Markdown
 * of all rows in DIR. Prompts whose row is there are not run again: a run may be stopped and gone on with.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createStretcher } from "#platform-node";
import { createLooper, openEngine } from "#studio";
import { printTable } from "./print-table.ts";
import { reportPrompts } from "./prompts.ts";
import { type ReportRow, type ReportTools, runPrompt } from "./run-prompt.ts";

const { values } = parseArgs({
  options: {
    out: { type: "string", default: "out/report" },
    from: { type: "string", default: "0" },
    count: { type: "string", default: "100" },
    model: { type: "string", default: "tiny" },
    seed: { type: "string", default: "7" },
  },
});

const from = Number(values.from);
const end = from + Number(values.count);
const folderOf = (index: number) => join(values.out, String(index).padStart(3, "0"));
const missing = [...reportPrompts(end, Number(values.seed)).entries()].filter(
  ([index]) => index >= from && !existsSync(join(folderOf(index), "row.json")),
);
if (missing.length > 0) {
  const tools: ReportTools = {
    looper: await createLooper({ model: values.model }),
    engine: await openEngine({ model: values.model }),
    stretcher: await createStretcher(),
  };
  for (const [index, prompt] of missing) {
    mkdirSync(folderOf(index), { recursive: true });
    const row = await runPrompt(prompt, folderOf(index), tools);
    writeFileSync(join(folderOf(index), "row.json"), JSON.stringify(row));
    console.error(`${index}: ${prompt.prompt}, ${prompt.bpm} bpm: ${row.failure ?? "done"}`);
  }
  await tools.looper.close();
  await tools.engine.close();
}
const rows = readdirSync(values.out)
  .sort()
  .map((name) => join(values.out, name, "row.json"))
  .filter((file) => existsSync(file))
  .map((file) => JSON.parse(readFileSync(file, "utf8")) as ReportRow);
printTable(rows, values.model);
