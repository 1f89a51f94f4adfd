/** The short form of the storm: folders of their own instead of networks, kills, and a bucket that is away. */
import { expect, it } from "vitest";
import { createRandom } from "#base";
import { runFleetStorm } from "../tools/fleet-storm/fleet-storm.ts";
import { makeFolders } from "../tools/fleet-storm/machines.ts";
import { hasPostgres } from "./postgres-server.ts";
import { scratchFolder } from "./run-binary.ts";

const scratch = scratchFolder();

it.skipIf(!hasPostgres())(
  "loses and doubles nothing, whoever is killed, while database and bucket are away",
  async () => {
    const plan = { predictions: 4, kills: 4, cuts: 0, outage: 3, pause: 4, restart: 2 };
    const report = await runFleetStorm(makeFolders(scratch, 4), plan, createRandom(3));
    expect(report).toMatchObject({
      ...{ lost: [], doubled: [], broken: [], hooks: [], litter: [], kills: 4 },
      ...{ errors: [], ends: { succeeded: 4 } },
    });
  },
  400_000,
);
