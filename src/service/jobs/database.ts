/**
 * The port to a database that speaks PostgreSQL's SQL: a server, or a library in this process.
 */

/** A value for `$1`, `$2`, … JSON is given as text and cast in the SQL. */
export type SqlValue = string | number | boolean | null;

/** A row as the driver returns it. */
export type SqlRow = Readonly<Record<string, unknown>>;

/** Runs SQL. */
export interface Queries {
  /**
   * Run one statement.
   *
   * @throws LooperError WORK_DATABASE_UNAVAILABLE; the driver's own error for faulty SQL
   */
  query(sql: string, values?: readonly SqlValue[]): Promise<SqlRow[]>;
}

/** A database with a life. */
export interface Database extends Queries {
  /**
   * Run statements in one transaction.
   *
   * @param work - what to run; if it throws, the transaction is rolled back
   */
  transaction<T>(work: (queries: Queries) => Promise<T>): Promise<T>;
  /**
   * Listen to `pg_notify` on a channel. After a broken connection the listener is called with an empty
   * payload, because notifications may have been missed.
   *
   * @returns stops listening
   */
  listen(channel: string, onNotify: (payload: string) => void): Promise<() => Promise<void>>;
  /** Close connections and files. */
  close(): Promise<void>;
}
