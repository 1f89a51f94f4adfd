/** The secret of all signatures: given, or drawn once and kept in the data folder. */
import { createHash, randomBytes } from "node:crypto";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Find the secret, or draw one. Servers that share a database must be given the same.
 *
 * @param data - the data folder
 * @param given - of the settings
 */
export async function serviceSecret(data: string, given: string | undefined): Promise<Uint8Array> {
  if (given !== undefined) return createHash("sha256").update(given).digest();
  const file = join(data, "secret");
  await mkdir(data, { recursive: true });
  const fresh = randomBytes(32).toString("hex");
  // If another process was first, its secret is read.
  await writeFile(file, `${fresh}\n`, { flag: "wx", mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
  await chmod(file, 0o600);
  return Buffer.from((await readFile(file, "utf8")).trim(), "hex");
}
