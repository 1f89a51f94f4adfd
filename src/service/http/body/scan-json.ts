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

/** Follows the punctuation of a text, byte by byte. */
class Place {
  /** How deep in lists and objects. */
  level = 0;
  /** Values so far. */
  values = 1;
  isText = false;
  #isEscaped = false;
  /** After a colon: the next text is a value. */
  #isValue = false;
  /** The first bytes of the text, and the names of the fields above. */
  #head = "";
  readonly #names: string[] = [];

  step(byte: number): void {
    if (this.isText) this.#readText(byte);
    else this.#readBetween(byte);
  }

  /** Whether the last byte was the colon of `data:` at the beginning of `input.audio`. */
  get isClip(): boolean {
    if (!this.isText || this.#head.length !== 5 || !this.#isValue || this.level !== 2) return false;
    return clipPath.every((name, above) => this.#names[above + 1] === name) && /^data:$/i.test(this.#head);
  }

  #readText(byte: number): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (byte === backslash) this.#isEscaped = true;
    else if (byte === quote) {
      this.isText = false;
      return;
    }
    if (this.#head.length < nameBytes) this.#head += String.fromCharCode(byte);
  }

  #readBetween(byte: number): void {
    if (byte === quote) {
      this.isText = true;
      this.#head = "";
    } else if (byte === colon) {
      if (this.level <= clipPath.length) this.#names[this.level] = readName(this.#head);
      this.#isValue = true;
    } else if (byte === comma) {
      this.values++;
      this.#isValue = false;
    } else if (byte === openList || byte === openObject) {
      this.values++;
      this.#names[++this.level] = "";
      this.#isValue = false;
    } else if (byte === closeList || byte === closeObject) this.level--;
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
  const place = new Place();
  let isInClip = false;
  const keep = (bytes: Buffer) => {
    if (bytes.length > 0) kept.push(bytes);
    keptBytes += bytes.length;
  };
  return {
    scan(bytes) {
      let from = 0;
      for (let at = 0; at < bytes.length; ) {
        if (isInClip && taker) {
          from = taker.take(bytes, at);
          at = from;
          if (at === bytes.length) break;
          // Its closing quote is the text's.
          isInClip = false;
        }
        place.step(bytes[at++] as number);
        if (place.level > depth) return `The body is nested more than ${depth} deep.`;
        if (place.values > values) return `The body has more than ${values} values.`;
        if (keptBytes + at - from > most) {
          return `A request may have ${most} bytes at most beside a clip in it, a data: URI as audio.`;
        }
        if (taker && place.isClip) {
          keep(Buffer.concat([bytes.subarray(from, at), Buffer.from(clipMark.slice(5))]));
          from = at;
          isInClip = true;
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
