/**
 * One installation is a database and a folder of files. Both keep its id: a server that has one of them with
 * another's would take files of predictions that it does not know for litter.
 */
import { randomUUID } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { LooperError } from "#base";
import { readTextIfThere, writeFileAtomic } from "#platform-node";
import type { Database } from "../jobs/database.ts";
import { idOfFolder } from "../jobs/prediction-id.ts";
import { deriveKey } from "../sign.ts";
import { outputsFolder } from "../worker/prediction-runner.ts";

/** The file in the data folder that holds the id. */
export const installationFile = "installation";

/** Folders of predictions that are looked up in the database. */
const maxLookedUp = 1000;

/**
 * Bind a data folder and a database: give both an id where neither has one, and refuse two that do not belong
 * together. A folder without an id is taken where it holds no outputs, or the database knows some of them.
 *
 * @param data - the data folder, which exists
 * @param database - with migrated tables
 * @returns the id
 * @throws LooperError WORK_DATA_MISMATCH; WORK_DATA_CORRUPT where the file holds no id; OUTPUT_*
 */
export async function bindInstallation(data: string, database: Database): Promise<string> {
  const file = join(data, installationFile);
  const inFolder = await readId(file);
  const inDatabase = await idOf(database);
  if (inFolder !== undefined) {
    if (inFolder === inDatabase) return inFolder;
    throw mismatch(data, `belong to installation ${inFolder}`, inDatabase);
  }
  const outputs = await readdir(join(data, outputsFolder)).catch(() => []);
  if (outputs.length > 0 && !(await knowsAny(database, outputs))) {
    throw mismatch(data, "are of predictions that the database does not know", inDatabase);
  }
  // Of two that come at once, the database lets one win; the folder gets that one's id.
  await database.query("insert into looper.installation (id) values ($1) on conflict do nothing", [
    randomUUID(),
  ]);
  const id = await idOf(database);
  if (id === undefined) throw new LooperError("RUNTIME_FAILED", "The database keeps no installation id.");
  await writeFileAtomic(file, `${id}\n`);
  return id;
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

async function readId(file: string): Promise<string | undefined> {
  const text = (await readTextIfThere(file))?.trim();
  if (text === undefined) return undefined;
  if (/^[0-9a-f-]{36}$/.test(text)) return text;
  const message = `The file ${file} is damaged: it must hold the id of the database that knows the files beside it. Restore it from a copy, or remove it: it is written anew where the database knows the files.`;
  throw new LooperError("WORK_DATA_CORRUPT", message, { facts: { file } });
}

async function idOf(database: Database): Promise<string | undefined> {
  const [row] = await database.query("select id from looper.installation");
  return row && String(row.id);
}

async function knowsAny(database: Database, folders: readonly string[]): Promise<boolean> {
  const [row] = await database.query(
    "select exists (select 1 from looper.predictions where id in (select json_array_elements_text($1::json))) as known",
    [JSON.stringify(folders.slice(0, maxLookedUp).map(idOfFolder))],
  );
  return row?.known === true;
}

function mismatch(data: string, belonging: string, inDatabase: string | undefined): LooperError {
  const other = inDatabase === undefined ? "a new one" : `installation ${inDatabase}`;
  const message = `The files in ${data} ${belonging}, and this database is ${other}. Nothing was changed. Use the database that they belong to (DATABASE_URL; without it, ${join(data, "database")}), or another folder with --data. To give the files up, move ${join(data, outputsFolder)} and ${join(data, installationFile)} away.`;
  return new LooperError("WORK_DATA_MISMATCH", message, {
    facts: { folder: data, database: inDatabase ?? null },
  });
}
