/**
 * A text of JSON, looked at as it arrives and before it is parsed. Parsing what is deeply nested, or has a million
 * fields, would stop every other response for seconds; and the clip of a request, megabytes in one text, goes to
 * disk without ever being whole in memory.
 */

/** Bounds of a text of JSON. */
export interface JsonBounds {
  /** How deep lists and objects may lie in each other. */
  readonly depth: number;
  /** Values, all together. */
  readonly values: number;
  /** Bytes, without the clip. */
  readonly bytes: number;
}

/** Requests of both APIs have some 20 fields; what a caller adds around them may be more, but not a table. */
export const requestBounds: JsonBounds = { depth: 32, values: 10_000, bytes: 1024 ** 2 };

/** What a request has in the place of a clip that was taken out of it; its first five letters may be capitals. */
export const clipMark = "data:taken-out";

/** Takes a clip out of a text. */
export interface ClipTaker {
  /** A clip begins: what comes next follows `data:`. */
  begin(): void;
  /**
   * Take more of it.
   *
   * @param bytes - of the text, with the escapes of JSON
   * @param from - where to go on
   * @returns the place of the closing quote; the length of the bytes where it is not among them
   */
  take(bytes: Buffer, from: number): number;
}

/** Looks at a text. */
export interface JsonScanner {
  /** Look at more of it; a message where it passes its bounds. Whether it is JSON is for the parser to say. */
  scan(bytes: Buffer): string | undefined;
  /** What was looked at, without the clip. */
  rest(): Buffer;
}

const [quote, backslash, comma, colon, openList, closeList, openObject, closeObject] = [
  ...Buffer.from('"\\,:[]{}'),
] as [number, number, number, number, number, number, number, number];

/** Where a clip may be: `input.audio`. */
const clipPath = ["input", "audio"] as const;
/** Bytes of a text that are looked at: more than names of fields that matter have. */
const nameBytes = 64;

function readName(raw: string): string {
  try {
    return JSON.parse(`"${raw}"`) as string;
  } catch {
    return raw;
  }
}

/**
 * Begin to look at a text.
 *
 * @param bounds - what it may hold
 * @param taker - takes the `data:` URI at `input.audio` out of it, if there is one
 */
export function createJsonScanner(
  { depth, values, bytes: most }: JsonBounds,
  taker?: ClipTaker,
): JsonScanner {
  const kept: Buffer[] = [];
  let keptBytes = 0;
  let level = 0;
  let found = 1;
  let where: "between" | "text" | "clip" = "between";
  let isEscaped = false;
  /** After a colon: the next text is a value. */
  let isValue = false;
  /** The first bytes of the text, and the names of the fields above. */
  let head = "";
  const names: string[] = [];

  const isClip = () =>
    isValue && level === 2 && names[1] === clipPath[0] && names[2] === clipPath[1] && /^data:$/i.test(head);
  const open = () => {
    level++;
    found++;
    names[level] = "";
    isValue = false;
  };
  const readText = (byte: number) => {
    if (isEscaped) isEscaped = false;
    else if (byte === backslash) isEscaped = true;
    else if (byte === quote) {
      where = "between";
      return;
    }
    if (head.length < nameBytes) head += String.fromCharCode(byte);
  };
  const readBetween = (byte: number) => {
    if (byte === quote) {
      where = "text";
      head = "";
    } else if (byte === colon) {
      if (level <= clipPath.length) names[level] = readName(head);
      isValue = true;
    } else if (byte === comma) {
      found++;
      isValue = false;
    } else if (byte === openList || byte === openObject) open();
    else if (byte === closeList || byte === closeObject) level--;
  };
  const keep = (bytes: Buffer) => {
    if (bytes.length > 0) kept.push(bytes);
    keptBytes += bytes.length;
  };

  return {
    scan(bytes) {
      let from = 0;
      for (let at = 0; at < bytes.length; ) {
        if (where === "clip") {
          from = taker?.take(bytes, at) ?? at;
          at = from;
          if (at === bytes.length) break;
          // Its closing quote is the text's.
          where = "text";
        }
        const byte = bytes[at++] as number;
        if (where === "between") readBetween(byte);
        else readText(byte);
        if (level > depth) return `The body is nested more than ${depth} deep.`;
        if (found > values) return `The body has more than ${values} values.`;
        if (keptBytes + at - from > most) {
          return `A request may have ${most} bytes at most beside a clip in it, a data: URI as audio.`;
        }
        if (where === "text" && head.length === 5 && taker && isClip()) {
          keep(Buffer.concat([bytes.subarray(from, at), Buffer.from(clipMark.slice(5))]));
          from = at;
          where = "clip";
          taker.begin();
        }
      }
      keep(bytes.subarray(from));
      return undefined;
    },
    rest: () => Buffer.concat(kept, keptBytes),
  };
}

/**
 * Find how a text of JSON passes its bounds.
 *
 * @param bytes - the text, UTF-8
 * @returns a message; undefined where it is within its bounds
 */
export function findExcess(bytes: Buffer, bounds: JsonBounds): string | undefined {
  return createJsonScanner(bounds).scan(bytes);
}
