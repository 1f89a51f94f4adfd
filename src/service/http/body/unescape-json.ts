/** The inside of one text of JSON, as it arrives: without its escapes. */

/** Reads a text in pieces. */
export interface Unescaper {
  /** Whether all that was read may be in a text of JSON. */
  readonly isValid: boolean;
  /**
   * Read more.
   *
   * @param bytes - the text, in UTF-8
   * @param from - where to go on
   * @returns what it says, in ASCII, each other letter that was escaped as the byte 255; and the place of the
   *   closing quote, or the length of the bytes
   */
  read(bytes: Buffer, from: number): { readonly text: Buffer; readonly end: number };
}

const [quote, backslash, letterU] = [...Buffer.from('"\\u')] as [number, number, number];
/** What a letter after a backslash says; 0 where it says nothing. */
const simpleEscapes = new Uint8Array(256);
for (const [letter, said] of Object.entries({
  b: 8,
  t: 9,
  n: 10,
  f: 12,
  r: 13,
  '"': 34,
  "/": 47,
  "\\": 92,
})) {
  simpleEscapes[letter.charCodeAt(0)] = said;
}
const notAscii = 255;

/** The value of a hexadecimal digit; -1 for any other letter. */
export function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const small = byte | 0x20;
  return small >= 0x61 && small <= 0x66 ? small - 0x61 + 10 : -1;
}

/** Begin to read the inside of a text, after its opening quote. */
export function createUnescaper(): Unescaper {
  let isValid = true;
  /** Digits of `\u0041` that are still to come; 5 before the `u`, and 0 where no escape began. */
  let due = 0;
  let code = 0;

  /** A byte of an escape; what the escape says, or -1 where it is not whole. */
  const readEscape = (byte: number): number => {
    if (due === 5) {
      due = byte === letterU ? 4 : 0;
      code = 0;
      if (due === 0 && simpleEscapes[byte] === 0) isValid = false;
      return due === 0 ? (simpleEscapes[byte] as number) : -1;
    }
    const digit = hexDigit(byte);
    if (digit < 0) isValid = false;
    code = code * 16 + digit;
    due--;
    if (due > 0) return -1;
    return code < 128 ? code : notAscii;
  };
  return {
    get isValid() {
      return isValid;
    },
    read(bytes, from) {
      const text = Buffer.allocUnsafe(bytes.length - from);
      let length = 0;
      for (let at = from; at < bytes.length; at++) {
        const byte = bytes[at] as number;
        if (due > 0) {
          const said = readEscape(byte);
          if (said >= 0) text[length++] = said;
        } else if (byte === backslash) due = 5;
        else if (byte === quote) return { text: text.subarray(0, length), end: at };
        else {
          // Control characters must be escaped.
          if (byte < 0x20) isValid = false;
          text[length++] = byte;
        }
      }
      return { text: text.subarray(0, length), end: bytes.length };
    },
  };
}
