/** A new key: drawn here, shown once, and known to the service by its digest alone. */
import { createHash, randomBytes } from "node:crypto";
import { parseKeys, type WrittenKey } from "./read-key-file.ts";

/** A key, and its entry in the file of `--keys`. */
export interface NewKey {
  /** `mgl_` and 43 letters, digits, `-` and `_`: 256 bits. */
  readonly key: string;
  readonly entry: WrittenKey;
}

/** The digest by which a key is known. It needs no salt: a key of 256 random bits is in no list. */
export function digestOf(key: string): Buffer {
  return createHash("sha256").update(key).digest();
}

/**
 * Draw a key.
 *
 * @param terms - name and terms, as the file has them
 * @throws LooperError INPUT_KEYS_INVALID
 */
export function makeKey(terms: Omit<WrittenKey, "sha256">): NewKey {
  const key = `mgl_${randomBytes(32).toString("base64url")}`;
  const { name, ...rest } = terms;
  const entry = { name, sha256: digestOf(key).toString("hex"), ...rest };
  parseKeys(JSON.stringify({ keys: [entry] }), "(new)");
  return { key, entry };
}
