/** What each key used, by day. */
import type { Seconds } from "#base";
import type { Database, SqlRow, SqlValue } from "../database.ts";

/** What was used. */
export interface Usage {
  /** Those that were begun and have ended. */
  readonly predictions: number;
  readonly succeeded: number;
  /** Of the attempts with which predictions ended. */
  readonly computeSeconds: Seconds;
  /** Length of all loops. */
  readonly audioSeconds: Seconds;
  /** Size of all files. */
  readonly outputBytes: number;
}

/** What a key used in a period. */
export interface UsageRow extends Usage {
  /** Name of the key; null where there was none. */
  readonly key: string | null;
  /** `2026-11-30` or `2026-11`; null for all of what was asked for. */
  readonly period: string | null;
}

/** What a key does now. */
export interface KeyUse {
  readonly key: string | null;
  /** Predictions that wait or run. */
  readonly open: number;
  /** Since the first of the month in UTC. */
  readonly month: Usage;
}

/** Which usage. Days are those of UTC, `2026-11-30`. */
export interface UsageQuery {
  readonly from: string;
  /** The last day. */
  readonly to: string;
  readonly by: "day" | "month" | "all";
  /** Of this key alone; null for what was used without one; undefined for all. */
  readonly key?: string | null | undefined;
}

/** Usage as it is asked for. */
export interface UsageRecords {
  /** By period and name. */
  list(query: UsageQuery): Promise<readonly UsageRow[]>;
  /** Of those keys that were used in this month, or have something open. */
  now(): Promise<readonly KeyUse[]>;
}

const sums = `coalesce(sum(predictions), 0) as predictions, coalesce(sum(succeeded), 0) as succeeded,
  coalesce(sum(compute_seconds), 0) as compute_seconds, coalesce(sum(audio_seconds), 0) as audio_seconds,
  coalesce(sum(output_bytes), 0) as output_bytes`;

const periodOf = { day: "to_char(day, 'YYYY-MM-DD')", month: "to_char(day, 'YYYY-MM')", all: "null::text" };

function toUsage(row: SqlRow): Usage {
  return {
    predictions: Number(row.predictions),
    succeeded: Number(row.succeeded),
    computeSeconds: Number(row.compute_seconds),
    audioSeconds: Number(row.audio_seconds),
    outputBytes: Number(row.output_bytes),
  };
}

const keyOf = ({ caller }: SqlRow) => (caller === "" ? null : String(caller));

/**
 * Open the records.
 *
 * @param database - with migrated tables
 */
export function createUsageRecords(database: Database): UsageRecords {
  return {
    async list({ from, to, by, key }) {
      const values: SqlValue[] = [from, to, ...(key === undefined ? [] : [key ?? ""])];
      const rows = await database.query(
        `select caller, ${periodOf[by]} as period, ${sums} from looper.usage
         where day between $1::date and $2::date ${key === undefined ? "" : "and caller = $3"}
         group by 1, 2 order by 2, 1`,
        values,
      );
      return rows.map((row) => ({
        key: keyOf(row),
        period: (row.period ?? null) as string | null,
        ...toUsage(row),
      }));
    },

    async now() {
      const rows = await database.query(
        `with used as (select caller, ${sums} from looper.usage
           where day >= date_trunc('month', clock_timestamp() at time zone 'UTC')::date group by caller),
         waiting as (select coalesce(caller, '') as caller, count(*) as open
           from looper.predictions where completed_at is null group by 1)
         select coalesce(used.caller, waiting.caller) as caller, coalesce(open, 0) as open,
           predictions, succeeded, compute_seconds, audio_seconds, output_bytes
         from used full join waiting on used.caller = waiting.caller order by 1`,
      );
      return rows.map((row) => ({ key: keyOf(row), open: Number(row.open), month: toUsage(row) }));
    },
  };
}
