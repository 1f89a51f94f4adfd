/**
 * The caller's own clip: a file uploaded here before, or a `data:` URI in the request. No other address is
 * fetched: callers may not reach everything that the service can reach.
 */
import { errorTable, isLooperError } from "#base";
import type { Upload, UploadStore } from "../ports.ts";

/** A clip, or why there is none. */
export type ResolvedAudio =
  | { readonly ok: true; readonly upload: Upload }
  | { readonly ok: false; readonly message: string };

const extensions: Readonly<Record<string, string>> = {
  "audio/wav": "wav",
  "audio/x-wav": "wav",
  "audio/wave": "wav",
  "audio/mpeg": "mp3",
  "audio/mp3": "mp3",
  "audio/flac": "flac",
  "audio/x-flac": "flac",
  "audio/ogg": "ogg",
  "audio/opus": "opus",
};

/** The id in the URL of an upload; undefined for any other URL. */
function uploadId(text: string, origins: readonly string[]): string | undefined {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return undefined;
  }
  if (!origins.includes(url.origin)) return undefined;
  return /^\/v1\/files\/([a-z0-9]+)$/.exec(url.pathname)?.[1];
}

function decodeDataUri(text: string): { contentType: string; bytes: Uint8Array } | undefined {
  const match = /^data:([^,]{0,200}),/i.exec(text);
  if (!match) return undefined;
  const parts = (match[1] as string).split(";").map((part) => part.trim().toLowerCase());
  const content = text.slice(match[0].length);
  try {
    const plain = content.includes("%") ? decodeURIComponent(content) : content;
    const bytes = parts.includes("base64") ? decodeBase64(plain) : Buffer.from(plain, "utf8");
    return bytes && { contentType: parts[0] || "application/octet-stream", bytes };
  } catch {
    return undefined;
  }
}

/** Decode natively; undefined where there is anything but base64 and blanks. */
function decodeBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, "base64");
  const isWhole = (letters: number) => letters % 4 !== 1 && bytes.length === Math.floor((letters * 3) / 4);
  const letters = text.length - (/={1,2}\s*$/.exec(text.slice(-64))?.[0].trimEnd().length ?? 0);
  // Whatever is no base64 is skipped, and so the length falls short: blanks may be, as in lines of 76 letters.
  return isWhole(letters) || isWhole(letters - countBlanks(text)) ? bytes : undefined;
}

/** Count spaces and line ends; a regular expression takes seconds for millions of them. */
function countBlanks(text: string): number {
  const codes = Buffer.from(text, "latin1");
  let count = 0;
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at];
    if (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) count++;
  }
  return count;
}

/**
 * Find the clip of `audio`.
 *
 * @param audio - as the caller gave it
 * @param origins - of this service
 * @returns the upload, or a message
 */
export async function resolveAudio(
  audio: string,
  origins: readonly string[],
  uploads: UploadStore,
): Promise<ResolvedAudio> {
  if (/^data:/i.test(audio)) {
    const decoded = decodeDataUri(audio);
    if (!decoded || decoded.bytes.length === 0)
      return { ok: false, message: "Must be a data: URI with content" };
    const name = `audio.${extensions[decoded.contentType] ?? "bin"}`;
    const { contentType } = decoded;
    return checkUpload(await uploads.save(decoded.bytes, { name, contentType, metadata: {} }), uploads);
  }
  const id = uploadId(audio, origins);
  if (id === undefined) {
    const message = "Must be the URL of a file uploaded here (POST /v1/files), or a data: URI";
    return { ok: false, message };
  }
  const upload = await uploads.find(id);
  return upload
    ? checkUpload(upload, uploads)
    : { ok: false, message: "Must be a file that has not expired; upload it again" };
}

/** What cannot be used is refused before anyone waits for it. */
async function checkUpload(upload: Upload, uploads: UploadStore): Promise<ResolvedAudio> {
  try {
    await uploads.checkAudio(upload);
    return { ok: true, upload };
  } catch (thrown) {
    if (!isLooperError(thrown) || errorTable[thrown.code].exit !== errorTable.INPUT_MISSING.exit)
      throw thrown;
    return { ok: false, message: `Must be a recording that can be read: ${thrown.message}` };
  }
}
