/** The secret of all signatures: given, or drawn once and kept in the data folder. */
import { createHash, randomBytes } from "node:crypto";
import { link, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { LooperError } from "#base";
import { hasCode, makeFolders, readTextIfThere, systemError } from "#platform-node";

/** Bytes of a secret. */
const length = 32;

/**
 * Find the secret, or draw one. Servers that share a database must be given the same.
 *
 * @param data - the data folder
 * @param given - of the settings
 * @returns 32 bytes
 * @throws LooperError WORK_DATA_CORRUPT where the file does not hold a secret; OUTPUT_*, INPUT_FILE_UNREADABLE
 */
export async function serviceSecret(data: string, given: string | undefined): Promise<Uint8Array> {
  if (given !== undefined) {
    // As in the file, so that what was drawn can be given to servers elsewhere.
    const isDrawn = isSecret(given.toLowerCase());
    return isDrawn ? Buffer.from(given, "hex") : createHash("sha256").update(given).digest();
  }
  const file = join(data, "secret");
  const kept = await readSecret(file);
  if (kept !== undefined) return kept;
  try {
    await makeFolders(data);
    await writeOnce(file, `${randomBytes(length).toString("hex")}\n`);
  } catch (cause) {
    throw systemError(cause, { doing: "write", path: file });
  }
  // If another process was first, its secret is read.
  const drawn = await readSecret(file);
  if (drawn === undefined) throw damaged(file, "is gone");
  return drawn;
}

const isSecret = (text: string) => new RegExp(`^[0-9a-f]{${2 * length}}$`).test(text);

async function readSecret(file: string): Promise<Uint8Array | undefined> {
  const text = (await readTextIfThere(file))?.trimEnd();
  if (text === undefined) return undefined;
  if (isSecret(text)) return Buffer.from(text, "hex");
  throw damaged(file, text === "" ? "is empty" : "is damaged");
}

/** Write a file whole or not at all, unless there is one: what another process wrote stays. */
async function writeOnce(file: string, text: string): Promise<void> {
  const draft = `${file}-${process.pid}-${randomBytes(4).toString("hex")}`;
  try {
    const handle = await open(draft, "wx", 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await link(draft, file).catch(async (cause: unknown) => {
      if (hasCode(cause, "EEXIST")) return;
      // A disk without hard links.
      await rename(draft, file);
    });
  } finally {
    await rm(draft, { force: true });
  }
}

function damaged(file: string, how: string): LooperError {
  const message = `The file ${file} ${how}: it must hold ${length} bytes in hexadecimal, with which URLs and webhooks are signed. Restore it from a copy, or remove it: a new one is drawn then, and what was signed before is no longer valid.`;
  return new LooperError("WORK_DATA_CORRUPT", message, { facts: { file } });
}
