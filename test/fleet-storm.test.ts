/** The short form of the storm: folders of their own instead of networks, kills, and a bucket that is away. */
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { expect, it } from "vitest";
import { createRandom } from "#base";
import { runFleetStorm } from "../tools/fleet-storm/fleet-storm.ts";
import { makeFolders } from "../tools/fleet-storm/machines.ts";
import { hasPostgres } from "./postgres-server.ts";
import { scratchFolder } from "./run-binary.ts";

const scratch = scratchFolder();

it.skipIf(!hasPostgres())(
  "loses and doubles nothing, whoever is killed, while database and bucket are away",
  { timeout: 400_000, retry: 1 },
  async () => {
    const plan = { predictions: 4, kills: 4, cuts: 0, outage: 3, pause: 4, restart: 2, patience: 60 };
    const report = await runFleetStorm(
      makeFolders(mkdtempSync(join(scratch, "storm-")), 4),
      plan,
      createRandom(3),
    );
    const { said, ...found } = report;
    const wanted = {
      ...{ lost: [], doubled: [], broken: [], hooks: [], litter: [], stuck: [], kills: 4 },
      ...{ errors: [], ends: { succeeded: 4 } },
    };
    // What went wrong in a storm does not go wrong again: it is to be read in the first report.
    if (!isDeepStrictEqual({ ...found, ...wanted }, found)) console.error(found, said.join("\n\n"));
    expect(found).toMatchObject(wanted);
  },
);
