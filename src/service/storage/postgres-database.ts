/** A PostgreSQL server, by its URL. It may go and come back: what is asked meanwhile fails and says so. */
import pg from "pg";
import { LooperError } from "#base";
import type { Database, Queries, SqlRow, SqlValue } from "../jobs/database.ts";

/** How long a connection may take to be made, and a statement to be answered, in milliseconds. */
const patience = { connectionTimeoutMillis: 5000, statement_timeout: 30_000, query_timeout: 35_000 };
/** A listener whose connection broke tries again this often, in milliseconds. */
const listenAgainMilliseconds = 500;

/** Connections that broke or were not made; nothing that the server says of the SQL itself. */
function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error ? String(error.code) : "";
  if (/^(08|57P|53)/.test(code) || code === "25006") return true;
  if (/^E[A-Z]+$/.test(code)) return true;
  return /terminated|timeout|closed|not queryable|ended/i.test(error.message) && code === "";
}

/** What of the URL may be told: no name, no password. */
function placeOf(url: string): string {
  try {
    const { hostname, port, pathname } = new URL(url);
    return `${hostname || "localhost"}:${port || "5432"}${pathname}`;
  } catch {
    return "DATABASE_URL";
  }
}

/**
 * Open a PostgreSQL database.
 *
 * @param url - `postgres://USER:PASSWORD@HOST:PORT/NAME`
 * @throws LooperError WORK_DATABASE_UNAVAILABLE
 */
export async function openPostgresDatabase(url: string): Promise<Database> {
  const place = placeOf(url);
  const pool = new pg.Pool({
    connectionString: url,
    max: 8,
    ...patience,
    application_name: "musicgen-looper",
  });
  // An idle connection that breaks is replaced by the next who needs one.
  pool.on("error", () => undefined);
  const translate = (cause: unknown): unknown => {
    if (!isOutage(cause)) return cause;
    const reason = cause instanceof Error ? ("code" in cause ? String(cause.code) : cause.message) : "";
    const message = `The database at ${place} does not answer (${reason}). It is asked again as long as this program runs.`;
    return new LooperError("WORK_DATABASE_UNAVAILABLE", message, { facts: { place, reason } });
  };
  const ask = async (asked: pg.Pool | pg.PoolClient, sql: string, values: readonly SqlValue[] = []) =>
    (await asked.query<SqlRow>(sql, [...values])).rows;
  const outage = (cause: unknown): never => {
    throw translate(cause);
  };
  const listeners = new Set<{ stop(): Promise<void> }>();

  const database: Database = {
    query: (sql, values) => ask(pool, sql, values).catch(outage),

    async transaction<T>(work: (queries: Queries) => Promise<T>): Promise<T> {
      const client = await pool.connect().catch(outage);
      const ignore = () => undefined;
      client.on("error", ignore);
      let broken = false;
      try {
        await ask(client, "begin");
        const outcome = await work({ query: (sql, values) => ask(client, sql, values) });
        await ask(client, "commit");
        return outcome;
      } catch (cause) {
        broken = isOutage(cause);
        if (!broken) broken = (await ask(client, "rollback").then(ignore, () => true)) === true;
        throw translate(cause);
      } finally {
        client.off("error", ignore);
        client.release(broken);
      }
    },

    async listen(channel, hear) {
      const listener = keepListening(url, channel, hear);
      listeners.add(listener);
      await listener.ready;
      return async () => {
        listeners.delete(listener);
        await listener.stop();
      };
    },

    async close() {
      for (const listener of listeners) await listener.stop();
      await pool.end();
    },
  };
  await database.query("select 1").catch(async (error: unknown) => {
    await pool.end();
    throw error;
  });
  return database;
}

/** Listen on a connection of its own, made again whenever it breaks. */
function keepListening(url: string, channel: string, hear: (payload: string) => void) {
  let stopped = false;
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let becomeReady: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => {
    becomeReady = resolve;
  });
  const connect = async (again: boolean): Promise<void> => {
    const fresh = new pg.Client({ connectionString: url, ...patience, keepAlive: true });
    client = fresh;
    const retry = () => {
      if (stopped || client !== fresh) return;
      client = undefined;
      fresh.end().catch(() => undefined);
      timer = setTimeout(() => void connect(true), listenAgainMilliseconds);
    };
    fresh.on("error", retry);
    fresh.on("end", retry);
    fresh.on("notification", ({ payload }) => hear(payload ?? ""));
    try {
      await fresh.connect();
      await fresh.query(`listen ${pg.escapeIdentifier(channel)}`);
      becomeReady();
      // Something may have been said while nobody listened.
      if (again) hear("");
    } catch {
      retry();
    }
  };
  void connect(false);
  return {
    ready,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      becomeReady();
      await client?.end().catch(() => undefined);
    },
  };
}
