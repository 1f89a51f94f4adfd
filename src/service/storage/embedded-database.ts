/**
 * PostgreSQL as a library in this process (PGlite), its data in a folder. There is one connection:
 * concurrent queries wait for each other. The caller must own the folder alone; that is not checked here.
 */
import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { isLooperError, LooperError } from "#base";
import type { Database, Queries, SqlRow, SqlValue } from "../jobs/database.ts";
import { makePrivate } from "./private-folder.ts";

/** Small buffers suffice for a queue of jobs; a short write-ahead log makes recovery after a kill quick. */
const settings = ["shared_buffers=16MB", "max_wal_size=64MB", "min_wal_size=32MB"].flatMap((setting) => [
  "-c",
  setting,
]);
/** PGlite has no autovacuum: vacuum after so many transactions. */
const vacuumEvery = 5000;

/** Open the library on a folder. It makes files that all may write; what is in the database is nobody else's. */
async function openLibrary(folder: string): Promise<PGlite> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const library = await PGlite.create(folder, { startParams: [...PGlite.defaultStartParams, ...settings] });
  await makePrivate(folder);
  return library;
}

/** Create the folder under a temporary name first, so that a kill leaves no half-made database. */
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

/** By PostgreSQL's error code, or by the message where there is no code. */
function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ("code" in error && error.code === "53100") || /no space left|disk full|ENOSPC/i.test(error.message);
}

/** Tell an error of the SQL itself from one of the library. */
function isSqlError(error: unknown): boolean {
  if (!(error instanceof Error) || !("severity" in error) || !("code" in error)) return false;
  return error.severity === "ERROR" && !isDiskFull(error);
}

function unavailable(folder: string, cause: unknown): LooperError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const message = isDiskFull(cause)
    ? `The disk of ${folder} is full. Free some space: the database continues by itself.`
    : `The database in ${folder} stopped (${reason}). It is being reopened.`;
  return new LooperError("WORK_DATABASE_UNAVAILABLE", message, { facts: { folder, reason }, cause });
}

/** Open the database of a folder, which is created if it does not exist. */
async function openFolder(folder: string): Promise<PGlite> {
  try {
    if (!existsSync(join(folder, "PG_VERSION"))) await makeFolder(folder);
    return await openLibrary(folder);
  } catch (cause) {
    if (isDiskFull(cause)) throw unavailable(folder, cause);
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `The database in ${folder} cannot be opened (${reason}). Restore the folder from a copy, or move it away.`;
    throw new LooperError("WORK_DATA_CORRUPT", message, { facts: { folder }, cause });
  }
}

/**
 * Open the database in a folder; it is created if it does not exist.
 *
 * @param path - of the folder, which no other process has open
 * @throws LooperError WORK_DATA_CORRUPT when it cannot be opened; WORK_DATABASE_UNAVAILABLE on a full disk
 */
export async function openEmbeddedDatabase(path: string): Promise<Database> {
  const folder = resolve(path);
  const listeners = new Map<object, { channel: string; onNotify: (payload: string) => void }>();
  let library: Promise<PGlite> | undefined = openFolder(folder);
  let closed = false;
  let transactions = 0;
  await library;

  /** After an error that the library does not survive, the next query opens it again. */
  const current = async (): Promise<PGlite> => {
    if (closed) throw unavailable(folder, "it was closed");
    if (library === undefined) {
      library = openFolder(folder).then(async (fresh) => {
        for (const { channel, onNotify } of listeners.values()) await fresh.listen(channel, onNotify);
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
      if (isSqlError(error) || isLooperError(error)) throw error;
      broken = error;
    }
    // Errors of the work itself pass through; only a library that no longer responds is closed.
    const responds = await used.query("select 1").then(
      () => true,
      () => false,
    );
    if (responds) throw isDiskFull(broken) ? unavailable(folder, broken) : broken;
    if (library !== undefined && (await library.catch(() => undefined)) === used) {
      library = undefined;
      await used.close().catch(() => undefined);
    }
    throw unavailable(folder, broken);
  };
  const run = async (on: Pick<PGlite, "query">, sql: string, values: readonly SqlValue[] = []) =>
    (await on.query<SqlRow>(sql, [...values])).rows;

  return {
    query: (sql, values) => guarded((library) => run(library, sql, values)),

    async transaction<T>(work: (queries: Queries) => Promise<T>): Promise<T> {
      if (++transactions % vacuumEvery === 0) await guarded((library) => library.exec("vacuum"));
      return guarded((library) =>
        library.transaction((running) => work({ query: (sql, values) => run(running, sql, values) })),
      );
    },

    async listen(channel, onNotify) {
      const key = {};
      const stop = await guarded((library) => library.listen(channel, onNotify));
      listeners.set(key, { channel, onNotify });
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
