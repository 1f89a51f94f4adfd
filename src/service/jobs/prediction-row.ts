/** From rows of the table to predictions. */
import type { SqlRow } from "./database.ts";
import type { Instant, Prediction } from "./prediction.ts";

/**
 * Convert a timestamp.
 *
 * @param value - a timestamptz as a driver gives it
 */
export function toInstant(value: unknown): Instant {
  return (value instanceof Date ? value : new Date(String(value))).toISOString();
}

const toInstantOrNull = (value: unknown): Instant | null => (value == null ? null : toInstant(value));

/**
 * Convert a row.
 *
 * @param row - all columns of `looper.predictions`
 */
export function toPrediction(row: SqlRow): Prediction {
  return {
    id: String(row.id),
    api: row.api as Prediction["api"],
    model: String(row.model),
    version: String(row.version),
    input: row.input as Prediction["input"],
    job: row.job as Prediction["job"],
    context: row.context as Prediction["context"],
    caller: (row.caller ?? null) as string | null,
    priority: Number(row.priority),
    webhook: (row.webhook ?? null) as Prediction["webhook"],
    status: row.status as Prediction["status"],
    revision: Number(row.revision),
    outputs: row.outputs as Prediction["outputs"],
    error: (row.error ?? null) as string | null,
    errorCode: (row.error_code ?? null) as string | null,
    logs: String(row.logs),
    progress: (row.progress ?? null) as Prediction["progress"],
    metrics: row.metrics as Prediction["metrics"],
    createdAt: toInstant(row.created_at),
    startedAt: toInstantOrNull(row.started_at),
    completedAt: toInstantOrNull(row.completed_at),
    deadline: toInstantOrNull(row.deadline),
    cancelRequested: Boolean(row.cancel_requested),
    dataRemoved: Boolean(row.data_removed),
    attempt: Number(row.attempt),
  };
}

/**
 * Replace what PostgreSQL cannot store in a text: the character U+0000.
 *
 * @param text - any
 */
export function storableText(text: string): string {
  return text.replaceAll("\0", "\uFFFD");
}
