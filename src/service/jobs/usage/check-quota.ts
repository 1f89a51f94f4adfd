/** Whether a key may make one prediction more. */
import { LooperError } from "#base";
import type { Allowance, Period, Quota } from "../../keys/caller.ts";
import type { Queries } from "../database.ts";

/** First key of the advisory locks under which a caller's predictions are counted; the number has no meaning. */
const quotaLock = 764_023;

const periods: readonly Period[] = ["day", "month"];

/**
 * Check a quota. Two requests of one key are checked one after the other, on whichever server, so that no more is
 * accepted than is allowed.
 *
 * @param queries - of the transaction that accepts the prediction
 * @throws LooperError WORK_QUOTA_USED, with the seconds until the next period as `retryAfter`
 */
export async function checkQuota(queries: Queries, caller: string, quota: Quota): Promise<void> {
  await queries.query("select pg_advisory_xact_lock($1, hashtext($2))", [quotaLock, caller]);
  const [open] = await queries.query(
    "select count(*) as open from looper.predictions where caller = $1 and completed_at is null",
    [caller],
  );
  for (const period of periods) {
    const allowed = quota[period];
    if (!allowed) continue;
    const [used = {}] = await queries.query(
      `select coalesce(sum(predictions), 0) as predictions, coalesce(sum(audio_seconds), 0) as audio_seconds,
         to_char(min(until), 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as until,
         extract(epoch from min(until) - min(utc)) as seconds
       from (select clock_timestamp() at time zone 'UTC' as utc) as clock
       cross join lateral (select date_trunc('${period}', utc) as since,
         date_trunc('${period}', utc) + interval '1 ${period}' as until) as bounds
       left join looper.usage on caller = $1 and day >= since::date and day < until::date`,
      [caller],
    );
    const spent = whatIsSpent(allowed, {
      predictions: Number(used.predictions) + Number(open?.open),
      audioSeconds: Number(used.audio_seconds),
    });
    if (spent === undefined) continue;
    const retryAfter = Math.max(1, Math.ceil(Number(used.seconds)));
    const message = `The key ${caller} has used its ${spent} of this ${period}. It may make more from ${used.until} on.`;
    const facts = { key: caller, period, until: String(used.until), retryAfter };
    throw new LooperError("WORK_QUOTA_USED", message, { facts });
  }
}

function whatIsSpent(
  allowed: Allowance,
  used: { readonly predictions: number; readonly audioSeconds: number },
): string | undefined {
  const { predictions, audioSeconds } = allowed;
  if (predictions !== undefined && used.predictions >= predictions) return `${predictions} predictions`;
  if (audioSeconds !== undefined && used.audioSeconds >= audioSeconds) {
    return `${audioSeconds} seconds of loops`;
  }
  return undefined;
}
