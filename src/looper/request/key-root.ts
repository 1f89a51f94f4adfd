/** What a request's key means in files: a note for samplers, and one spelling. */
import { keyName } from "#harmony";
import { readKey } from "../arrange/harmony/keys.ts";

/** The octave of roots: C3. */
const lowestRoot = 48;

/**
 * Find the root of a key.
 *
 * @param key - such as "C", "F# minor", "Bbm", "A-flat major"
 * @returns MIDI note 48…59, C3 to B3; undefined for anything else
 * @source the `acid` chunk's convention, 0x30…0x3B
 */
export function rootNoteOf(key: string): number | undefined {
  const read = readKey(key);
  return read === null ? undefined : lowestRoot + read.root;
}

/**
 * Write a key as it stands in files: "a m" → "A minor", "Gb Minor" → "F# minor".
 *
 * @param key - a key that the schema took
 */
export function spellKey(key: string): string {
  const read = readKey(key);
  return read === null ? key : keyName(read);
}
