/** Ids and seeds, drawn from the system's source of randomness. */
import { randomBytes, randomInt } from "node:crypto";
import type { IdSource } from "../http/ports.ts";

const letters = "abcdefghijklmnopqrstuvwxyz234567";

/** Create a source of ids and seeds. */
export function createIdSource(): IdSource {
  return {
    // 130 bits: without a key, knowing the id is what gives access to a prediction.
    id: () => Array.from(randomBytes(26), (byte) => letters[byte % 32]).join(""),
    seed: () => randomInt(2 ** 32),
  };
}
