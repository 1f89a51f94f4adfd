/** The `Range` header of a request for a file. */
import type { ByteRange } from "../../storage/objects/object-store.ts";

/**
 * Read a `Range` header.
 *
 * @param header - its value; undefined when absent
 * @param size - of the file, in bytes
 * @returns undefined for the whole file, also where several parts are requested or the header is not
 *   valid; `unsatisfiable` where the part is beyond the end
 * @source RFC 9110 § 14.1.2
 */
export function readRange(header: string | undefined, size: number): ByteRange | "unsatisfiable" | undefined {
  const match = /^bytes=(?:(\d{1,15})-(\d{1,15})?|-(\d{1,15}))$/i.exec(header?.trim() ?? "");
  if (!match) return undefined;
  const [, from, to, suffix] = match;
  if (suffix !== undefined) {
    const length = Math.min(size, Number(suffix));
    return length === 0 ? "unsatisfiable" : { first: size - length, last: size - 1 };
  }
  const first = Number(from);
  const last = to === undefined ? size - 1 : Math.min(size - 1, Number(to));
  if (to !== undefined && Number(to) < first) return undefined;
  return first >= size ? "unsatisfiable" : { first, last };
}
