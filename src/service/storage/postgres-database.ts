/** A PostgreSQL server, by its URL. While it is away queries fail with WORK_DATABASE_UNAVAILABLE; afterwards they succeed again. */
import pg from "pg";
import { isLooperError, LooperError } from "#base";
import type { Database, Queries, SqlRow, SqlValue } from "../jobs/database.ts";

/** Limits for connecting and for statements, in milliseconds. */
const timeouts = { connectionTimeoutMillis: 5000, statement_timeout: 30_000, query_timeout: 35_000 };
/** A listener whose connection broke reconnects after this pause, in milliseconds. */
const reconnectMilliseconds = 500;

/** Tell a broken or refused connection from an error of the SQL itself. */
function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error ? String(error.code) : "";
  if (/^(08|57P|53)/.test(code) || code === "25006") return true;
  if (/^E[A-Z]+$/.test(code)) return true;
  return /terminated|timeout|closed|not queryable|ended/i.test(error.message) && code === "";
}

/** Host, port and database of a URL, without user name and password. */
function addressOf(url: string): string {
  try {
    const { hostname, port, pathname } = new URL(url);
    return `${hostname || "localhost"}:${port || "5432"}${pathname}`;
  } catch {
    return "DATABASE_URL";
  }
}

/**
 * Open a PostgreSQL database. It must be reachable now; later it may go away and come back.
 *
 * @param url - `postgres://USER:PASSWORD@HOST:PORT/NAME`
 * @param listenUrl - the same database for notifications, where a pooler of transactions answers at `url`
 * @throws LooperError WORK_DATABASE_UNAVAILABLE
 */
export async function openPostgresDatabase(url: string, listenUrl = url): Promise<Database> {
  const address = addressOf(url);
  const pool = new pg.Pool({
    connectionString: url,
    max: 8,
    ...timeouts,
    application_name: "musicgen-looper",
  });
  // An idle connection that breaks is replaced when the next one is needed.
  pool.on("error", () => undefined);
  const translate = (cause: unknown): unknown => {
    if (!isOutage(cause)) return cause;
    const reason = cause instanceof Error ? ("code" in cause ? String(cause.code) : cause.message) : "";
    const message = `The database at ${address} does not respond (${reason}).`;
    return new LooperError("WORK_DATABASE_UNAVAILABLE", message, { facts: { address, reason } });
  };
  const run = async (on: pg.Pool | pg.PoolClient, sql: string, values: readonly SqlValue[] = []) =>
    (await on.query<SqlRow>(sql, [...values])).rows;
  const outage = (cause: unknown): never => {
    throw translate(cause);
  };
  const listeners = new Set<{ stop(): Promise<void> }>();

  const database: Database = {
    query: (sql, values) => run(pool, sql, values).catch(outage),

    async transaction<T>(work: (queries: Queries) => Promise<T>): Promise<T> {
      const client = await pool.connect().catch(outage);
      const ignore = () => undefined;
      client.on("error", ignore);
      let broken = false;
      try {
        await run(client, "begin");
        const result = await work({ query: (sql, values) => run(client, sql, values) });
        await run(client, "commit");
        return result;
      } catch (cause) {
        broken = isOutage(cause);
        if (!broken) broken = (await run(client, "rollback").then(ignore, () => true)) === true;
        throw translate(cause);
      } finally {
        client.off("error", ignore);
        client.release(broken);
      }
    },

    async listen(channel, onNotify) {
      const listener = keepListening(listenUrl, channel, onNotify);
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
    if (!isLooperError(error)) throw error;
    const message = `${error.message} Start it, or correct DATABASE_URL, then start this program again.`;
    throw new LooperError(error.code, message, { facts: error.facts });
  });
  return database;
}

/** Listen on a connection of its own, reconnecting whenever it breaks. */
function keepListening(url: string, channel: string, onNotify: (payload: string) => void) {
  let stopped = false;
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let becomeReady: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => {
    becomeReady = resolve;
  });
  const connect = async (again: boolean): Promise<void> => {
    const fresh = new pg.Client({ connectionString: url, ...timeouts, keepAlive: true });
    client = fresh;
    const retry = () => {
      if (stopped || client !== fresh) return;
      client = undefined;
      fresh.end().catch(() => undefined);
      timer = setTimeout(() => void connect(true), reconnectMilliseconds);
    };
    fresh.on("error", retry);
    fresh.on("end", retry);
    fresh.on("notification", ({ payload }) => onNotify(payload ?? ""));
    try {
      await fresh.connect();
      await fresh.query(`listen ${pg.escapeIdentifier(channel)}`);
      becomeReady();
      // Notifications may have been missed meanwhile.
      if (again) onNotify("");
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
