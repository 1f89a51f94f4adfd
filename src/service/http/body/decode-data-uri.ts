/** A `data:` URI, decoded as it arrives. */
import { hexDigit } from "./unescape-json.ts";

/** Decodes what follows `data:`. */
export interface DataUriDecoder {
  /** The media type that it names, without parameters; empty where it names none. */
  readonly contentType: string;
  /** Whether all so far is such a URI. */
  readonly isValid: boolean;
  /** Decode more of it, in ASCII. */
  write(text: Buffer): Buffer;
  /** Decode what is left at its end; after that, `isValid` speaks of the whole. */
  end(): Buffer;
}

/** Characters before the comma, at most. */
const maxHead = 200;
const nothing = Buffer.alloc(0);
const percent = "%".charCodeAt(0);

/** What a byte means in base64. */
const [strange, letter, blank, padding] = [0, 1, 2, 3];
const meanings = new Uint8Array(256).fill(strange);
for (const byte of Buffer.from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_")) {
  meanings[byte] = letter;
}
for (const byte of Buffer.from(" \t\r\n")) meanings[byte] = blank;
meanings["=".charCodeAt(0)] = padding;

/** Resolve `%41`, across pieces. */
function createPercentDecoder() {
  /** Digits that are still to come. */
  let due = 0;
  let code = 0;
  return {
    isWhole: () => due === 0,
    /** @returns the bytes; undefined where a percent sign is followed by anything but two digits, or by no ASCII */
    write(text: Buffer): Buffer | undefined {
      const bytes = Buffer.allocUnsafe(text.length);
      let length = 0;
      for (let at = 0; at < text.length; at++) {
        const byte = text[at] as number;
        if (due > 0) {
          const digit = hexDigit(byte);
          if (digit < 0) return undefined;
          code = code * 16 + digit;
          if (--due === 0) bytes[length++] = code;
        } else if (byte === percent) [due, code] = [2, 0];
        else if (byte > 127) return undefined;
        else bytes[length++] = byte;
      }
      return bytes.subarray(0, length);
    },
  };
}

/** Decode base64 natively, four letters at a time, across pieces; blanks may be anywhere, as in lines. */
function createBase64Decoder() {
  let left = nothing;
  let paddings = 0;
  return {
    /** @returns the bytes; undefined where there is anything but base64 */
    write(text: Buffer): Buffer | undefined {
      const letters = Buffer.allocUnsafe(left.length + text.length);
      let length = left.copy(letters);
      for (let at = 0; at < text.length; at++) {
        const byte = text[at] as number;
        const meaning = meanings[byte];
        if (meaning === letter && paddings === 0) letters[length++] = byte;
        else if (meaning === padding) paddings++;
        else if (meaning !== blank) return undefined;
      }
      const whole = length - (length % 4);
      left = letters.subarray(whole, length);
      return Buffer.from(letters.toString("latin1", 0, whole), "base64");
    },
    end: (): Buffer | undefined =>
      left.length === 1 || paddings > 2 ? undefined : Buffer.from(left.toString("latin1"), "base64"),
  };
}

/** Begin to decode. */
export function createDataUriDecoder(): DataUriDecoder {
  let head = "";
  let isHead = true;
  let isValid = true;
  const percents = createPercentDecoder();
  const base64 = createBase64Decoder();
  const parts = () => head.split(";").map((part) => part.trim().toLowerCase());
  let isBase64 = false;

  /** The text after the head. */
  const readHead = (text: Buffer): Buffer => {
    const comma = text.indexOf(",");
    head += text.toString("latin1", 0, comma < 0 ? maxHead + 1 : comma).slice(0, maxHead + 1);
    if (head.length > maxHead) isValid = false;
    if (comma < 0) return nothing;
    isHead = false;
    isBase64 = parts().includes("base64");
    return text.subarray(comma + 1);
  };
  const checked = (bytes: Buffer | undefined): Buffer => {
    if (bytes === undefined) isValid = false;
    return bytes ?? nothing;
  };
  return {
    get contentType() {
      return parts()[0] ?? "";
    },
    get isValid() {
      return isValid;
    },
    write(text) {
      const content = isValid && isHead ? readHead(text) : text;
      if (!isValid || isHead) return nothing;
      const plain = checked(percents.write(content));
      return isBase64 && isValid ? checked(base64.write(plain)) : plain;
    },
    end() {
      if (isHead || !percents.isWhole()) isValid = false;
      return isBase64 && isValid ? checked(base64.end()) : nothing;
    },
  };
}
