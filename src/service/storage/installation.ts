/**
 * One installation is a database and a store of files. Both keep its id: a process that has one of them with
 * another's would take files of predictions that it does not know for litter, or put files where nobody finds them.
 */
import { randomUUID } from "node:crypto";
import { LooperError } from "#base";
import type { Database, Queries } from "../jobs/database.ts";
import { idOfFolder } from "../jobs/prediction-id.ts";
import { deriveKey } from "../sign.ts";
import { type ObjectStore, outputsPrefix, readWhole } from "./objects/object-store.ts";

/** The object that holds the id. */
export const installationKey = "installation";

/** Predictions with outputs that are looked up in the database. */
const maxLookedUp = 1000;
/** Key of the advisory lock held while binding; the number has no meaning. */
const bindingLock = 764_023_002;

/**
 * Bind a store and a database: give both an id where neither has one, and refuse two that do not belong together.
 * A store without an id is taken by a database without one where it holds no outputs; and by one that knows some of
 * its outputs.
 *
 * @param objects - the store of files
 * @param database - with migrated tables
 * @returns the id
 * @throws LooperError WORK_DATA_MISMATCH; WORK_DATA_CORRUPT where the object holds no id; WORK_STORAGE_*, OUTPUT_*
 */
export function bindInstallation(objects: ObjectStore, database: Database): Promise<string> {
  // One after the other: of two processes with two stores, the second finds the first one's id.
  return database.transaction(async (queries) => {
    await queries.query("select pg_advisory_xact_lock($1)", [bindingLock]);
    const inStore = await readInstallation(objects);
    const inDatabase = await idOf(queries);
    if (inStore !== undefined) {
      if (inStore === inDatabase) return inStore;
      throw mismatch(objects, `belong to installation ${inStore}`, inDatabase);
    }
    const found = await foldersWithOutputs(objects);
    const isKnown = found.length > 0 && (await knowsAny(queries, found));
    if (found.length > 0 && !isKnown)
      throw mismatch(objects, "are of predictions that the database does not know", inDatabase);
    if (inDatabase !== undefined && !isKnown) throw otherStore(objects, inDatabase);
    const id = inDatabase ?? randomUUID();
    await objects.put(installationKey, new TextEncoder().encode(`${id}\n`));
    await queries.query("insert into looper.installation (id) values ($1) on conflict do nothing", [id]);
    return id;
  });
}

/**
 * Read the id that a store keeps.
 *
 * @returns undefined where it keeps none
 * @throws LooperError WORK_DATA_CORRUPT where it is no id; WORK_STORAGE_*
 */
export async function readInstallation(objects: ObjectStore): Promise<string | undefined> {
  const bytes = await readWhole(objects, installationKey);
  if (bytes === undefined) return undefined;
  const text = new TextDecoder().decode(bytes).trim();
  if (/^[0-9a-f-]{36}$/.test(text)) return text;
  const message = `${installationKey} in ${objects.name} is damaged: it must hold the id of the database that knows the files beside it. Restore it from a copy, or remove it: it is written anew where the database knows the files.`;
  throw new LooperError("WORK_DATA_CORRUPT", message, { facts: { storage: objects.name } });
}

/**
 * Refuse a server whose secret is not that of the others on the same database: each would refuse the other's
 * URLs. The database keeps a digest, from which the secret cannot be found.
 *
 * @param database - of a bound installation
 * @param secret - of this server
 * @throws LooperError WORK_SECRET_MISMATCH
 */
export async function checkSharedSecret(database: Database, secret: Uint8Array): Promise<void> {
  const digest = deriveKey(secret, "installation").toString("hex");
  const [row] = await database.query(
    "update looper.installation set secret_digest = coalesce(secret_digest, $1) returning secret_digest",
    [digest],
  );
  if (row === undefined || row.secret_digest === digest) return;
  const message =
    "Servers on this database sign with another secret. Give all the same MUSICGEN_LOOPER_SECRET, or the same data folder. To change it for all, stop them and run in the database: update looper.installation set secret_digest = null";
  throw new LooperError("WORK_SECRET_MISMATCH", message);
}

async function idOf(queries: Queries): Promise<string | undefined> {
  const [row] = await queries.query("select id from looper.installation");
  return row && String(row.id);
}

/** Names of folders of outputs, as many as are looked up. */
async function foldersWithOutputs(objects: ObjectStore): Promise<string[]> {
  const folders = new Set<string>();
  for await (const { key } of objects.list(outputsPrefix)) {
    folders.add(key.slice(outputsPrefix.length).split("/")[0] ?? "");
    if (folders.size === maxLookedUp) break;
  }
  return [...folders];
}

async function knowsAny(queries: Queries, folders: readonly string[]): Promise<boolean> {
  const [row] = await queries.query(
    "select exists (select 1 from looper.predictions where id in (select json_array_elements_text($1::json))) as known",
    [JSON.stringify(folders.map(idOfFolder))],
  );
  return row?.known === true;
}

function mismatch(objects: ObjectStore, belonging: string, inDatabase: string | undefined): LooperError {
  const other = inDatabase === undefined ? "a new one" : `installation ${inDatabase}`;
  const message = `The files in ${objects.name} ${belonging}, and this database is ${other}. Nothing was changed. Use the database that they belong to (DATABASE_URL; without it, database in the data folder), or another place for files with --data or --storage. To give the files up, move ${outputsPrefix} and ${installationKey} away.`;
  return new LooperError("WORK_DATA_MISMATCH", message, {
    facts: { storage: objects.name, database: inDatabase ?? null },
  });
}

function otherStore(objects: ObjectStore, inDatabase: string): LooperError {
  const message = `The files of this database (installation ${inDatabase}) are elsewhere: ${objects.name} is not where its servers and workers keep them. Nothing was changed. Give all of them the same --storage, or a --data on the same disk. Where those files are lost or given up, run in the database: delete from looper.installation`;
  return new LooperError("WORK_DATA_MISMATCH", message, {
    facts: { storage: objects.name, database: inDatabase },
  });
}
