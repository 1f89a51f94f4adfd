/** Names of parts as an input gives them. */
import { LooperError, nearestName } from "#base";
import { type Part, parts } from "./tables/parts.ts";

/**
 * Read names of parts.
 *
 * @param names - in any case
 * @returns each once, in the order given
 * @throws LooperError INPUT_OUT_OF_RANGE where there are none, one is not known or comes twice
 */
export function readPartNames(names: readonly string[]): Part[] {
  const list = parts.join(", ");
  const refuse = (message: string, value?: string) =>
    new LooperError("INPUT_OUT_OF_RANGE", message, {
      facts: { field: "parts", ...(value === undefined ? {} : { value: value.slice(0, 200) }) },
    });
  if (names.length === 0) throw refuse(`parts is empty: name one or more of ${list}.`);
  const found: Part[] = [];
  for (const name of names) {
    const plain = name.trim().toLowerCase();
    const part = parts.find((known) => known === plain);
    if (!part) {
      const near = nearestName(plain, parts);
      const hint = near ? ` Did you mean ${near}?` : "";
      throw refuse(`parts names "${name.slice(0, 40)}": there are ${list}.${hint}`, name);
    }
    if (found.includes(part)) throw refuse(`parts names ${part} twice: each part plays once.`, part);
    found.push(part);
  }
  return found;
}
