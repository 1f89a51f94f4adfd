/** The columns of a session: parts in the order in which a band is read, your own sounds, the mix last. */

const order = ["drums", "percussion", "bass", "chords", "lead", "texture", "yours", "mix"];

/** The part of recordings that people bring. */
export const ownPart = "yours";
/** The part that is everything together. */
export const mixPart = "mix";

/** What a column is headed with. */
export function partTitle(part: string): string {
  if (part === ownPart) return "Your own";
  if (part === mixPart) return "The mix";
  return part.charAt(0).toUpperCase() + part.slice(1);
}

/** What a part is called within a sentence. */
export function partName(part: string): string {
  if (part === ownPart) return "your own";
  return part === mixPart ? "the mix" : part;
}

/** Put parts in their order, each once; ones that are not known stand before the mix. */
export function sortParts(parts: Iterable<string>): string[] {
  const place = (part: string) => {
    const at = order.indexOf(part);
    return at < 0 ? order.length - 1.5 : at;
  };
  return [...new Set(parts)].sort((a, b) => place(a) - place(b));
}
