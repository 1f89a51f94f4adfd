/**
 * The storm on five machines, as a tool; root, `ip` and PostgreSQL are needed.
 *
 *     npm run -s ts -- tools/fleet-storm/main.ts [PREDICTIONS] [KILLS] [CUTS] [OUTAGE, s] [SEED] [LONGEST PAUSE, s] \
 *       [RESTART OF POSTGRESQL, s]
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRandom } from "#base";
import { runFleetStorm } from "./fleet-storm.ts";
import { makeNamespaces } from "./machines.ts";

const given = process.argv.slice(2).map(Number);
const [predictions = 60, kills = 40, cuts = 10, outage = 60, seed = 1, pause = 12, restart = 10] = given;
const folder = mkdtempSync(join(tmpdir(), "fleet-storm-"));
const machines = makeNamespaces(folder, 5);
const began = Date.now();
try {
  const plan = { predictions, kills, cuts, outage, pause, restart, patience: 600 };
  const report = await runFleetStorm(machines, plan, createRandom(seed));
  const { said, ...figures } = report;
  console.log(JSON.stringify({ plan, ...figures, seconds: (Date.now() - began) / 1000 }, null, 2));
  const faults = [report.lost, report.doubled, report.broken, report.hooks, report.litter, report.stuck];
  process.exitCode = faults.every((found) => found.length === 0) ? 0 : 1;
  if (process.exitCode !== 0) console.error(said.join("\n\n"));
} finally {
  machines.remove();
  rmSync(folder, { recursive: true, force: true });
}
process.exit();
