/**
 * PostgreSQL as a library in this process, its data in a folder. One connection: what comes at the same
 * time waits its turn. Whoever opens it must own the folder alone; that is not looked after here.
 */
import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { isLooperError, LooperError } from "#base";
import type { Database, Queries, SqlRow, SqlValue } from "../jobs/database.ts";

/** Sized for a queue of jobs, not for a warehouse; a short log makes opening after a kill quick. */
const settings = ["shared_buffers=16MB", "max_wal_size=64MB", "min_wal_size=32MB"].flatMap((setting) => [
  "-c",
  setting,
]);
/** Nothing in this library clears away old versions of rows by itself: done after so many transactions. */
const vacuumEvery = 5000;

/** Open the library on a folder. */
function openLibrary(folder: string): Promise<PGlite> {
  return PGlite.create(folder, { startParams: [...PGlite.defaultStartParams, ...settings] });
}

/** Make the folder under another name first, so that a kill in the middle leaves none that is half made. */
async function makeFolder(folder: string): Promise<void> {
  const parent = dirname(folder);
  await mkdir(parent, { recursive: true });
  const prefix = `.${basename(folder)}-new-`;
  for (const name of await readdir(parent)) {
    if (name.startsWith(prefix)) await rm(join(parent, name), { recursive: true, force: true });
  }
  const fresh = join(parent, `${prefix}${process.pid}`);
  const library = await openLibrary(fresh);
  await library.close();
  await rename(fresh, folder);
}

/** PostgreSQL's code for it, or its words where it could not even say that. */
function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ("code" in error && error.code === "53100") || /no space left|disk full|ENOSPC/i.test(error.message);
}

/** Said by the database of some SQL: the library itself is well. */
function isSaidOfSql(error: unknown): boolean {
  if (!(error instanceof Error) || !("severity" in error) || !("code" in error)) return false;
  return error.severity === "ERROR" && !isDiskFull(error);
}

function unavailable(folder: string, cause: unknown): LooperError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const message = isDiskFull(cause)
    ? `The disk of ${folder} is full. Free some room: the database goes on by itself.`
    : `The database in ${folder} stopped (${reason}). It is opened again.`;
  return new LooperError("WORK_DATABASE_UNAVAILABLE", message, { facts: { folder, reason }, cause });
}

/**
 * Open the database in a folder; it is made if it does not exist.
 *
 * @param path - of the folder, which nobody else has open
 * @throws LooperError WORK_DATA_CORRUPT when it cannot be opened; WORK_DATABASE_UNAVAILABLE on a full disk
 */
export async function openEmbeddedDatabase(path: string): Promise<Database> {
  const folder = resolve(path);
  const open = async (): Promise<PGlite> => {
    try {
      if (!existsSync(join(folder, "PG_VERSION"))) await makeFolder(folder);
      return await openLibrary(folder);
    } catch (cause) {
      if (isDiskFull(cause)) throw unavailable(folder, cause);
      const reason = cause instanceof Error ? cause.message : String(cause);
      const message = `The database in ${folder} cannot be opened (${reason}). Restore the folder from a copy, or move it away.`;
      throw new LooperError("WORK_DATA_CORRUPT", message, { facts: { folder }, cause });
    }
  };

  const listeners = new Map<object, { channel: string; hear: (payload: string) => void }>();
  let library: Promise<PGlite> | undefined = open();
  let closed = false;
  let transactions = 0;
  await library;

  /** After something that the library does not survive it is opened anew, by whoever comes next. */
  const current = async (): Promise<PGlite> => {
    if (closed) throw unavailable(folder, "it was closed");
    if (library === undefined) {
      library = open().then(async (fresh) => {
        for (const { channel, hear } of listeners.values()) await fresh.listen(channel, hear);
        return fresh;
      });
      library.catch(() => {
        library = undefined;
      });
    }
    return library;
  };
  const guarded = async <T>(work: (library: PGlite) => Promise<T>): Promise<T> => {
    const used = await current();
    let broken: unknown;
    try {
      return await work(used);
    } catch (error) {
      if (isSaidOfSql(error) || isLooperError(error)) throw error;
      broken = error;
    }
    // Whatever the work itself threw passes; only the library's own end is an end.
    const well = await used.query("select 1").then(
      () => true,
      () => false,
    );
    if (well) throw isDiskFull(broken) ? unavailable(folder, broken) : broken;
    if (library !== undefined && (await library.catch(() => undefined)) === used) {
      library = undefined;
      await used.close().catch(() => undefined);
    }
    throw unavailable(folder, broken);
  };
  const ask = async (asked: Pick<PGlite, "query">, sql: string, values: readonly SqlValue[] = []) =>
    (await asked.query<SqlRow>(sql, [...values])).rows;

  return {
    query: (sql, values) => guarded((library) => ask(library, sql, values)),

    async transaction<T>(work: (queries: Queries) => Promise<T>): Promise<T> {
      if (++transactions % vacuumEvery === 0) await guarded((library) => library.exec("vacuum"));
      return guarded((library) =>
        library.transaction((running) => work({ query: (sql, values) => ask(running, sql, values) })),
      );
    },

    async listen(channel, hear) {
      const key = {};
      const stop = await guarded((library) => library.listen(channel, hear));
      listeners.set(key, { channel, hear });
      return async () => {
        listeners.delete(key);
        if (!closed) await stop().catch(() => undefined);
      };
    },

    async close() {
      closed = true;
      await (await library?.catch(() => undefined))?.close();
    },
  };
}
