/** Whether a file that came over HTTP is a whole loop. */

/**
 * Look at a WAV file.
 *
 * @param bytes - of the file
 * @returns what is wrong with it; null for nothing
 */
export function wavDefect(bytes: Uint8Array): string | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const word = (at: number) => String.fromCharCode(...bytes.subarray(at, at + 4));
  if (bytes.length < 44 || word(0) !== "RIFF" || word(8) !== "WAVE") return "no WAV";
  if (view.getUint32(4, true) + 8 !== bytes.length) return "cut off";
  let data: Uint8Array | undefined;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const size = view.getUint32(at + 4, true);
    if (at + 8 + size > bytes.length) return `chunk ${word(at)} is cut off`;
    if (word(at) === "data") data = bytes.subarray(at + 8, at + 8 + size);
    at += 8 + size + (size & 1);
  }
  if (!data || data.length < 1000) return "no sound";
  return data.some((byte) => byte !== 0) ? null : "silence";
}
