/**
 * The tables, version by version. A version that was released is never edited: a change is a new one.
 * The same SQL runs on PostgreSQL 13 and later and on PGlite.
 */
import { LooperError } from "#base";
import type { Database, Queries } from "../database.ts";

/** All tables are in a schema of their own, so that a database can be shared with other programs. */
const migrations: readonly (readonly string[])[] = [
  [
    // `input`, `job` and `context` are json, not jsonb: jsonb refuses the character U+0000.
    `create table looper.predictions (
      id text primary key,
      seq bigint generated always as identity unique,
      api text not null,
      model text not null,
      version text not null,
      input json not null,
      job json not null,
      context json not null,
      webhook json,
      status text not null default 'starting',
      revision integer not null default 1,
      outputs jsonb not null default '[]',
      output_bytes bigint not null default 0,
      error text,
      error_code text,
      logs text not null default '',
      progress jsonb,
      metrics jsonb not null default '{}',
      created_at timestamptz not null default clock_timestamp(),
      started_at timestamptz,
      completed_at timestamptz,
      deadline timestamptz,
      cancel_requested boolean not null default false,
      data_removed boolean not null default false,
      attempt integer not null default 0,
      attempt_started_at timestamptz,
      failures integer not null default 0,
      worker text,
      lease_until timestamptz
    )`,
    // A queued job has neither a worker nor a completion time.
    `create index predictions_waiting on looper.predictions (seq) where worker is null and completed_at is null`,
    `create index predictions_running on looper.predictions (lease_until) where worker is not null and completed_at is null`,
    `create index predictions_ended on looper.predictions (completed_at) where not data_removed`,
    // Totals are counted as predictions end: rows are deleted one day, and counting all of them is slow.
    `create table looper.totals (
      status text not null,
      error_code text not null,
      count bigint not null,
      metrics jsonb not null,
      primary key (status, error_code)
    )`,
    `create table looper.webhook_events (
      webhook_id text primary key default 'msg_' || replace(gen_random_uuid()::text, '-', ''),
      seq bigint generated always as identity unique,
      prediction_id text not null references looper.predictions (id) on delete cascade,
      event text not null,
      url text not null,
      snapshot json,
      created_at timestamptz not null default clock_timestamp(),
      due_at timestamptz not null default clock_timestamp(),
      tries integer not null default 0,
      lease_until timestamptz,
      settled_at timestamptz,
      outcome text
    )`,
    `create index webhook_events_due on looper.webhook_events (due_at) where settled_at is null`,
    `create index webhook_events_settled on looper.webhook_events (settled_at) where settled_at is not null`,
    `create index webhook_events_of on looper.webhook_events (prediction_id, seq)`,
  ],
  [
    // One row: which folder of files belongs to this database, and a digest of the servers' secret.
    `create table looper.installation (
      only_one boolean primary key default true check (only_one),
      id text not null,
      secret_digest text
    )`,
  ],
  [
    // Who asked, how urgent it is, and the model that a worker must have.
    `alter table looper.predictions
      add column caller text,
      add column priority integer not null default 0,
      add column needed_model text not null default '',
      add column turn bigint not null default 0`,
    // Of json that may hold U+0000, a value can be taken as json, not as text.
    `update looper.predictions set turn = seq,
      needed_model = coalesce(trim(both '"' from (job -> 'request' -> 'model_version')::text), '')`,
    `drop index looper.predictions_waiting`,
    // The order of claims, for each model that a worker may have.
    `create index predictions_waiting on looper.predictions (needed_model, priority desc, turn, seq)
      where worker is null and completed_at is null`,
    // The last turn that a caller was given.
    `create index predictions_waiting_of on looper.predictions (coalesce(caller, ''), priority, turn)
      where worker is null and completed_at is null`,
    `create table looper.workers (
      name text primary key,
      host text not null,
      pid integer not null,
      version text not null,
      models jsonb not null,
      precision text,
      threads integer,
      state text not null,
      prediction text,
      started_at timestamptz not null default clock_timestamp(),
      heartbeat_at timestamptz not null default clock_timestamp()
    )`,
  ],
  [
    // What each key used, by day in UTC: counted as predictions end, for rows are deleted one day. '' is no key.
    `create table looper.usage (
      caller text not null,
      day date not null,
      predictions bigint not null,
      succeeded bigint not null,
      compute_seconds float8 not null,
      audio_seconds float8 not null,
      output_bytes bigint not null,
      primary key (caller, day)
    )`,
    `create index usage_day on looper.usage (day)`,
    // The list of a caller, newest first; what is open of it.
    `create index predictions_of on looper.predictions (caller, seq)`,
    `create index predictions_open_of on looper.predictions (caller) where completed_at is null`,
  ],
];

/** Key of the advisory lock held while migrating; the number has no meaning. */
const migrationLock = 764_023_001;

/**
 * Bring the tables to the newest version. Safe to run from several processes at once.
 *
 * @param database - whose tables
 * @returns their versions before and now; 0 where there were none
 * @throws LooperError WORK_DATABASE_NEWER when the tables are newer than this program; WORK_DATABASE_DENIED where
 *   the role may not make or read them
 */
export async function migrate(
  database: Database,
): Promise<{ readonly before: number; readonly now: number }> {
  try {
    return { before: await bringUp(database), now: migrations.length };
  } catch (cause) {
    // 42501: insufficient_privilege.
    if (!(cause instanceof Error && "code" in cause && cause.code === "42501")) throw cause;
    const [row] = await database.query("select current_user as role, current_database() as name");
    const message = `The role ${row?.role} lacks rights in the database ${row?.name} (${cause.message}). As its owner, run: grant create on database "${row?.name}" to "${row?.role}"; or make the schema for it: create schema looper authorization "${row?.role}"; or run \`musicgen-looper migrate\` as the role that owns the tables.`;
    const facts = { role: String(row?.role), database: String(row?.name) };
    throw new LooperError("WORK_DATABASE_DENIED", message, { facts, cause });
  }
}

/**
 * Refuse tables that a newer program has brought up meanwhile.
 *
 * @param queries - of the database
 * @throws LooperError WORK_DATABASE_NEWER
 */
export async function refuseNewer(queries: Queries): Promise<void> {
  const [row] = await queries.query("select max(version) as version from looper.migrations");
  if (Number(row?.version) > migrations.length) throw newer(Number(row?.version));
}

function newer(found: number): LooperError {
  const message = `The tables have version ${found}; this program supports up to ${migrations.length}. Use the newer program, or another database.`;
  return new LooperError("WORK_DATABASE_NEWER", message, { facts: { found, known: migrations.length } });
}

async function bringUp(database: Database): Promise<number> {
  return database.transaction(async (queries) => {
    await queries.query("select pg_advisory_xact_lock($1)", [migrationLock]);
    // `if not exists` needs the right to create even where there is nothing to be created.
    const [there] = await queries.query(
      "select to_regnamespace('looper') is not null as schema, to_regclass('looper.migrations') is not null as tables",
    );
    if (there?.schema !== true) await queries.query("create schema looper");
    if (there?.tables !== true) {
      await queries.query(
        "create table looper.migrations (version integer primary key, applied_at timestamptz not null default clock_timestamp())",
      );
    }
    const [row] = await queries.query("select coalesce(max(version), 0) as version from looper.migrations");
    const found = Number(row?.version);
    if (found > migrations.length) throw newer(found);
    for (const [index, statements] of migrations.entries()) {
      if (index < found) continue;
      for (const statement of statements) await queries.query(statement);
      await queries.query("insert into looper.migrations (version) values ($1)", [index + 1]);
    }
    return found;
  });
}
