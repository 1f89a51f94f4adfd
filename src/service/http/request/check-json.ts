/**
 * The size of a JSON text before it is parsed: parsing what is deeply nested, or has a million fields, would stop
 * every other response for seconds.
 */

/** Bounds of a text of JSON. */
export interface JsonBounds {
  /** How deep lists and objects may lie in each other. */
  readonly depth: number;
  /** Values, all together. */
  readonly values: number;
  /** Bytes outside of long texts. */
  readonly bytes: number;
}

/** Requests of both APIs have some 20 fields; what a caller adds around them may be more, but not a table. */
export const requestBounds: JsonBounds = { depth: 32, values: 10_000, bytes: 1024 ** 2 };

/** A text of at least so many bytes is content, such as a `data:` URI, and counts by itself. */
const longText = 4096;

const [quote, backslash, comma, openList, closeList, openObject, closeObject] = [
  ...Buffer.from('"\\,[]{}'),
] as [number, number, number, number, number, number, number];

/** The place after a text that begins at `from`, its opening quote included; the end where it never closes. */
function skipText(bytes: Buffer, from: number): number {
  for (let end = bytes.indexOf(quote, from + 1); end >= 0; end = bytes.indexOf(quote, end + 1)) {
    let first = end;
    while (bytes[first - 1] === backslash) first--;
    // An even number of backslashes before it: the quote is not escaped.
    if ((end - first) % 2 === 0) return end + 1;
  }
  return bytes.length;
}

/**
 * Find how a text of JSON passes its bounds. Whether it is JSON at all is for the parser to say.
 *
 * @param bytes - the text, UTF-8
 * @returns a message; undefined where it is within its bounds
 */
export function findExcess(
  bytes: Buffer,
  { depth, values, bytes: maxBytes }: JsonBounds,
): string | undefined {
  let level = 0;
  let found = 1;
  let long = 0;
  for (let at = 0; at < bytes.length; ) {
    const byte = bytes[at];
    if (byte === quote) {
      const end = skipText(bytes, at);
      if (end - at >= longText) long += end - at;
      at = end;
    } else {
      if (byte === openList || byte === openObject) level++;
      else if (byte === closeList || byte === closeObject) level--;
      if (byte === comma || byte === openList || byte === openObject) found++;
      at++;
    }
    if (level > depth) return `The body is nested more than ${depth} deep.`;
    if (found > values) return `The body has more than ${values} values.`;
    if (at - long > maxBytes) return `The body has more than ${maxBytes} bytes outside of its long texts.`;
  }
  return undefined;
}
