/** Which models predictions wait for. */
import type { Queries } from "../database.ts";

/** A waiting prediction has neither a worker nor a completion time. */
const isWaiting = "worker is null and completed_at is null";

/** A table `model (name)`: one look into the index for each model, however many predictions wait. */
const waitingModels = `recursive model (name) as (
  (select needed_model from looper.predictions where ${isWaiting} order by needed_model limit 1)
  union all
  select (select needed_model from looper.predictions where ${isWaiting} and needed_model > model.name
    order by needed_model limit 1) from model where model.name is not null)`;

/** The turn that is being served: the lowest that waits; null where none does. */
export const servedTurn = (priority: string) => `(with ${waitingModels}
  select min(first.turn) from model cross join lateral (
    select turn from looper.predictions where ${isWaiting} and needed_model = model.name and priority = ${priority}
    order by turn limit 1) as first)`;

/**
 * List the models that predictions wait for; an empty name where any will do.
 *
 * @param queries - of the store
 */
export async function modelsWaiting(queries: Queries): Promise<string[]> {
  const rows = await queries.query(`with ${waitingModels} select name from model where name is not null`);
  return rows.map(({ name }) => String(name));
}
