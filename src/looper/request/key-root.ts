/** From the name of a key to the note that samplers want. */

const naturals: Record<string, number> = { c: 0, d: 2, e: 4, f: 5, g: 7, a: 9, b: 11 };

/**
 * Find the root of a key.
 *
 * @param key - such as "C", "F# minor", "Bbm"
 * @returns MIDI note 48…59, C3 to B3; undefined for anything else
 * @source the `acid` chunk's convention, 0x30…0x3B
 */
export function rootNoteOf(key: string): number | undefined {
  const match = /^([A-Ga-g])([#b]?)/.exec(key.trim());
  const natural = naturals[match?.[1]?.toLowerCase() ?? ""];
  if (natural === undefined) return undefined;
  const shift = match?.[2] === "#" ? 1 : match?.[2] === "b" ? -1 : 0;
  return 48 + ((natural + shift + 12) % 12);
}

/**
 * Write a key as it stands in prompts and files: "a m" → "A minor".
 *
 * @param key - a key that the schema took
 */
export function spellKey(key: string): string {
  const [, letter = "", accidental = "", mode = ""] = /^([A-Ga-g])([#b]?) ?(.*)$/.exec(key.trim()) ?? [];
  const minor = mode === "m" || mode.startsWith("min");
  return `${letter.toUpperCase()}${accidental} ${minor ? "minor" : "major"}`;
}
