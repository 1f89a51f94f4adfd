/** The clip within a request: taken out of the JSON, decoded and written to disk while it arrives. */
import type { IncomingUpload, UploadStore } from "../ports.ts";
import { createDataUriDecoder } from "./decode-data-uri.ts";
import type { ClipTaker } from "./scan-json.ts";
import { createUnescaper } from "./unescape-json.ts";

/** A clip that came within a request. It must be discarded, kept or not. */
export interface ReceivedClip {
  /** Its content; null where it is no `data:` URI with content. */
  readonly content: IncomingUpload | null;
  readonly contentType: string;
}

/** Receives at most one clip. */
export interface ClipReceiver extends ClipTaker {
  /** Write what was taken so far. @throws LooperError WORK_UPLOADS_FULL, OUTPUT_* */
  flush(): Promise<void>;
  /** The end: the clip, and whether its text was JSON; undefined where there was none. */
  end(): Promise<(ReceivedClip & { readonly isJson: boolean }) | undefined>;
  /** Leave nothing of a clip that was not kept. */
  discard(): Promise<void>;
  /** Whether a request had two. */
  readonly isTwice: boolean;
}

/**
 * Wait for a clip.
 *
 * @param uploads - where it goes
 */
export function createClipReceiver(uploads: Pick<UploadStore, "receive">): ClipReceiver {
  const text = createUnescaper();
  const uri = createDataUriDecoder();
  let clips = 0;
  let pending: Buffer[] = [];
  let content: IncomingUpload | undefined;
  const flush = async () => {
    const bytes = pending;
    pending = [];
    for (const piece of bytes) {
      if (piece.length === 0) continue;
      content ??= await uploads.receive();
      await content.write(piece);
    }
  };
  return {
    flush,
    get isTwice() {
      return clips > 1;
    },
    begin() {
      clips++;
    },
    take(bytes, from) {
      const { text: said, end } = text.read(bytes, from);
      if (clips === 1) pending.push(uri.write(said));
      return end;
    },
    async end() {
      if (clips === 0) return undefined;
      pending.push(uri.end());
      await flush();
      const { contentType, isValid } = uri;
      return { content: isValid ? (content ?? null) : null, contentType, isJson: text.isValid };
    },
    discard: async () => content?.discard(),
  };
}
