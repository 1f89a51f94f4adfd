/**
 * The port to a database that speaks PostgreSQL's SQL. It does not know whether that is a server or a
 * library in this process.
 */

/** What may stand for `$1`, `$2`, … JSON is given as text and cast in the SQL. */
export type SqlValue = string | number | boolean | null;

/** A row as it comes; what reads it knows its columns. */
export type SqlRow = Readonly<Record<string, unknown>>;

/** Something that answers SQL. */
export interface Queries {
  /**
   * Run one statement.
   *
   * @throws LooperError WORK_DATABASE_UNAVAILABLE; whatever the database says of the SQL itself
   */
  query(sql: string, values?: readonly SqlValue[]): Promise<SqlRow[]>;
}

/** A database with a life. */
export interface Database extends Queries {
  /**
   * Run statements as one: all of them happen, or none.
   *
   * @param work - what to run; if it throws, nothing of it happened
   */
  transaction<T>(work: (queries: Queries) => Promise<T>): Promise<T>;
  /**
   * Hear what `pg_notify` says on a channel. After a broken connection the listener is called with an empty
   * text, because something may have been missed.
   *
   * @returns stops listening
   */
  listen(channel: string, hear: (payload: string) => void): Promise<() => Promise<void>>;
  /** Let go of connections and files. */
  close(): Promise<void>;
}
