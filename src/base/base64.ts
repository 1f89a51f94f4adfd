/** Bytes as text: base64, RFC 4648 §4, as data URLs, tokenizers and pages carry it. */

/** Bytes turned to letters in one call: calls take only so many arguments. A multiple of three, so that pieces join. */
const pieceBytes = 24_573;

/**
 * Write bytes as base64, padded.
 *
 * @param bytes - any number of them
 */
export function toBase64(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let i = 0; i < bytes.length; i += pieceBytes) {
    pieces.push(btoa(String.fromCharCode(...bytes.subarray(i, i + pieceBytes))));
  }
  return pieces.join("");
}

/**
 * Read base64.
 *
 * @param text - with or without padding; white space is left out
 * @throws DOMException when it is not base64
 */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
