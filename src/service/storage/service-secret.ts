/** The secret that signatures are made with: given, or drawn once and kept in the data folder. */
import { createHash, randomBytes, randomInt } from "node:crypto";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LooperError } from "#base";
import type { Chance } from "../http/ports.ts";

/**
 * Find the secret, or draw one. Servers that share a database must be given the same.
 *
 * @param data - the data folder
 * @param given - 16 letters or more, from the environment
 * @throws LooperError INPUT_OUT_OF_RANGE where the given one is too short
 */
export async function serviceSecret(data: string, given: string | undefined): Promise<Uint8Array> {
  if (given !== undefined && given !== "") {
    if (given.length < 16) {
      throw new LooperError(
        "INPUT_OUT_OF_RANGE",
        "MUSICGEN_LOOPER_SECRET has fewer than 16 letters: give more.",
      );
    }
    return createHash("sha256").update(given).digest();
  }
  const file = join(data, "secret");
  await mkdir(data, { recursive: true });
  const fresh = randomBytes(32).toString("hex");
  // Whoever comes second reads what the first one wrote.
  await writeFile(file, `${fresh}\n`, { flag: "wx", mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
  await chmod(file, 0o600);
  return Buffer.from((await readFile(file, "utf8")).trim(), "hex");
}

const letters = "abcdefghijklmnopqrstuvwxyz234567";

/** Draw from the system's source of chance. */
export function createChance(): Chance {
  return {
    // 130 bits: an id is also what keeps strangers from a prediction.
    id: () => Array.from(randomBytes(26), (byte) => letters[byte % 32]).join(""),
    seed: () => randomInt(2 ** 32),
  };
}
