/**
 * The caller's own clip: a file uploaded here before, or a `data:` URI in the request. No other address is
 * fetched: callers may not reach everything that the service can reach.
 */
import { errorTable, isLooperError } from "#base";
import { type Caller, mayEnter, ownedBy } from "../../keys/caller.ts";
import type { ReceivedClip } from "../body/receive-clip.ts";
import { clipMark } from "../body/scan-json.ts";
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

/**
 * Find the clip of `audio`.
 *
 * @param audio - as the caller gave it
 * @param received - the clip that the request brought, whose place in `audio` has the mark
 * @param origins - of this service
 * @param caller - whose request it is: another key's upload is not there
 * @returns the upload, or a message
 */
export async function resolveAudio(
  audio: string,
  received: ReceivedClip | undefined,
  origins: readonly string[],
  uploads: UploadStore,
  caller: Caller,
): Promise<ResolvedAudio> {
  if (/^data:/i.test(audio)) {
    const isReceived = audio.toLowerCase() === clipMark;
    if (!isReceived || !received?.content) return { ok: false, message: "Must be a data: URI with content" };
    const { content, contentType } = received;
    const name = `audio.${extensions[contentType] ?? "bin"}`;
    const type = contentType || "application/octet-stream";
    const about = { name, contentType: type, metadata: {}, ...ownedBy(caller) };
    return checkUpload(await content.keep(about), uploads);
  }
  const id = uploadId(audio, origins);
  if (id === undefined) {
    const message = "Must be the URL of a file uploaded here (POST /v1/files), or a data: URI";
    return { ok: false, message };
  }
  const upload = await uploads.find(id);
  return upload && mayEnter(caller, upload.owner)
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
