/** What the process that hears and cuts recordings is told, and what it answers. */
import type { CutRequest, HeardDocument, ListenRequest, LoopPack } from "#looper";

/** A recording on disk. */
export interface RecordingFile {
  readonly path: string;
  /** The caller's name for it. */
  readonly name: string;
}

/** A loop that was cut, in memory. */
export interface CutAnswer {
  /** Its paths are names. */
  readonly pack: LoopPack;
  readonly file: { readonly name: string; readonly bytes: Uint8Array };
}

/** A task; its request was checked. */
export type RecordingTask =
  | { readonly op: "listen"; readonly file: RecordingFile; readonly request: ListenRequest }
  | { readonly op: "cut"; readonly file: RecordingFile; readonly request: CutRequest };

/** Its answer, or why there is none. */
export type RecordingReply =
  | { readonly answer: HeardDocument | CutAnswer }
  | {
      readonly failure: {
        /** Null for what is not ours. */
        readonly code: string | null;
        readonly message: string;
        readonly facts: Readonly<Record<string, unknown>>;
      };
    };
