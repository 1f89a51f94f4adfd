/** Counting what each key uses, as predictions end: it outlasts them. */
import type { Queries } from "../database.ts";
import type { Prediction } from "../prediction.ts";

/**
 * Count a prediction that has just ended, unless it was never begun.
 *
 * @param queries - of the transaction that ends it
 */
export async function countUsage(queries: Queries, prediction: Prediction): Promise<void> {
  const { caller, status, startedAt, metrics, outputs } = prediction;
  if (startedAt === null) return;
  const succeeded = status === "succeeded";
  await queries.query(
    `insert into looper.usage as used
       (caller, day, predictions, succeeded, compute_seconds, audio_seconds, output_bytes)
     values ($1, (clock_timestamp() at time zone 'UTC')::date, 1, $2::int, $3::float8, $4::float8, $5::bigint)
     on conflict (caller, day) do update set predictions = used.predictions + 1,
       succeeded = used.succeeded + excluded.succeeded,
       compute_seconds = used.compute_seconds + excluded.compute_seconds,
       audio_seconds = used.audio_seconds + excluded.audio_seconds,
       output_bytes = used.output_bytes + excluded.output_bytes`,
    [
      caller ?? "",
      succeeded ? 1 : 0,
      metrics.predict_time ?? 0,
      metrics.audio_time ?? 0,
      outputs.reduce((sum, { size }) => sum + size, 0),
    ],
  );
}
