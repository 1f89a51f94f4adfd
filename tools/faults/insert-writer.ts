/**
 * A process that is there to be killed: opens the store, says what is in it, then accepts, claims and
 * ends predictions as fast as it can, saying each only after the store did.
 */
import { createPredictionStore, openEmbeddedDatabase } from "#service";

const [folder = "", run = "0"] = process.argv.slice(2);
const say = (message: object) => process.send?.(message);

const database = await openEmbeddedDatabase(folder);
const store = await createPredictionStore(database);
// By the heap, and by each index: they must agree.
const rows = await database.query("select id, status from looper.predictions order by seq");
const [byIndex] = await database.query(
  "select count(*) as count from (select id from looper.predictions where id >= '' order by id) as ids",
);
say({ found: rows.map(({ id, status }) => [id, status]), byIndex: Number(byIndex?.count) });
await store.reap({ allDead: true });

for (let n = 0; ; n++) {
  const id = `run${run}_${n}`;
  await store.create(
    {
      ...{ id, api: "cog", model: "m", version: "v", input: { prompt: "x".repeat(500) } },
      ...{ job: { request: { prompt: "x" }, warnings: [] }, cancelAfter: null, context: {} },
      webhook: { url: "http://localhost/", events: ["start", "completed"] },
    },
    { maxQueued: 1e9 },
  );
  say({ accepted: id });
  if (n % 2 === 1) continue;
  const taken = await store.claim("writer", 60);
  if (!taken) continue;
  await store.finish(taken.claim, { status: "succeeded" });
  say({ ended: taken.claim.id });
}
