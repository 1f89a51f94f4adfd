/** Accepting a prediction: a row, its place in the queue, and word to the workers. */
import { isDeepStrictEqual } from "node:util";
import { LooperError } from "#base";
import { defaultName } from "../../keys/caller.ts";
import type { Queries } from "../database.ts";
import { notify, workTopic } from "../notifications.ts";
import { isTerminal, type NewPrediction, type Prediction } from "../prediction.ts";
import { storableText, toPrediction } from "../prediction-row.ts";
import { servedTurn } from "./waiting-models.ts";

/**
 * The place of a new prediction among the waiting ones of its priority: one turn after the last of its caller, and
 * where the caller has none waiting, in the turn that is being served. So callers take turns, whoever came first and
 * however many each has queued. Two accepted at once may share a turn; `seq` decides.
 *
 * @source Goyal, Vin, Cheng (1996): Start-time Fair Queueing
 */
const turn = `coalesce(
  (select max(turn) + 1 from looper.predictions where worker is null and completed_at is null
     and coalesce(caller, '') = coalesce($10::text, '') and priority = $11::int),
  ${servedTurn("$11::int")}, 0)`;

const insertion = `insert into looper.predictions
    (id, api, model, version, input, job, context, webhook, deadline, caller, priority, needed_model, turn)
  values ($1, $2, $3, $4, $5::json, $6::json, $7::json, $8::json,
    clock_timestamp() + make_interval(secs => $9::float8), $10::text, $11::int, $12, ${turn})
  on conflict (id) do nothing`;

/**
 * The same id anew, after its end and with another input. Attempts count on: a number is never given twice, and no
 * worker of before can write. Events of before are delivered as they were.
 */
const renewal = `update looper.predictions set seq = default, api = $2, model = $3, version = $4, input = $5::json,
  job = $6::json, context = $7::json, webhook = $8::json,
  deadline = clock_timestamp() + make_interval(secs => $9::float8),
  caller = $10::text, priority = $11::int, needed_model = $12, turn = ${turn},
  status = 'starting', revision = revision + 1, outputs = '[]', output_bytes = 0, error = null, error_code = null,
  logs = '', progress = null, metrics = '{}', created_at = clock_timestamp(), started_at = null,
  completed_at = null, cancel_requested = false, data_removed = false, attempt_started_at = null, failures = 0,
  worker = null, lease_until = null where id = $1`;

/**
 * Accept a prediction.
 *
 * @param queries - of a transaction
 * @param admit - throws where there is no room; not asked for a known id
 * @throws LooperError WORK_ID_IN_USE, and what `admit` throws
 */
export async function accept(
  queries: Queries,
  given: NewPrediction,
  admit: () => Promise<void>,
): Promise<{ readonly prediction: Prediction; readonly created: boolean }> {
  const [found] = await queries.query("select * from looper.predictions where id = $1 for update", [
    given.id,
  ]);
  const known = found && toPrediction(found);
  if (known && !isOwn(known, given)) throw idOfAnother(given.id);
  if (known && isDeepStrictEqual(known.input, given.input)) return { prediction: known, created: false };
  if (known && !isTerminal(known.status)) throw idInUse(given.id);
  await admit();
  const [row] = await queries.query(`${known ? renewal : insertion} returning *`, [
    given.id,
    given.api,
    storableText(given.model),
    storableText(given.version),
    JSON.stringify(given.input),
    JSON.stringify(given.job),
    JSON.stringify(given.context),
    given.webhook && JSON.stringify(given.webhook),
    given.cancelAfter,
    given.caller == null ? null : storableText(given.caller),
    given.priority ?? 0,
    storableText(given.job.request.model_version ?? ""),
  ]);
  // Another request with this id was accepted in between.
  if (row === undefined) return accept(queries, given, admit);
  await notify(queries, workTopic);
  return { prediction: toPrediction(row), created: true };
}

function idInUse(id: string): LooperError {
  const message = `The prediction ${id} is under way with another input. Wait for its end, cancel it, or choose another id.`;
  return new LooperError("WORK_ID_IN_USE", message, { facts: { id } });
}

/** Those without a name were made before there were keys, or before keys had names: they are the operator's. */
function isOwn({ caller }: Prediction, given: NewPrediction): boolean {
  return caller === (given.caller ?? null) || (caller === null && given.caller === defaultName);
}

/** What it stands for is for its own caller to know. */
function idOfAnother(id: string): LooperError {
  const message = `The id ${id} was taken by another caller. Choose another id.`;
  return new LooperError("WORK_ID_IN_USE", message, { facts: { id } });
}
