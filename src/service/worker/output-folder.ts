/** The folder of one attempt: takes the files of a pack, and tells what is to be published. */
import { createHash } from "node:crypto";
import { isLooperError, LooperError } from "#base";
import type { FinishedLoop, PackSink } from "#looper";
import { documentPart, type OutputFile } from "../jobs/prediction.ts";
import { type ObjectStore, outputsPrefix } from "../storage/objects/object-store.ts";
import { retryWhileUnavailable } from "./retry-while-unavailable.ts";

const contentTypes: Readonly<Record<string, string>> = {
  wav: "audio/wav",
  mp3: "audio/mpeg",
  flac: "audio/flac",
  json: "application/json",
};

/** A folder that takes a pack. */
export interface OutputFolder extends PackSink {
  /** The files of a loop: its own, then its parts, where any were written. */
  filesOf(loop: FinishedLoop): OutputFile[];
  /** `loops.json`, once the pack is finished. */
  document(): OutputFile | undefined;
}

/** Replace messages about paths of this machine: callers have no use for them. */
function withoutPath(cause: unknown): unknown {
  if (isLooperError(cause, "OUTPUT_DISK_FULL"))
    return new LooperError("OUTPUT_DISK_FULL", "The disk of the service is full.", { cause });
  if (isLooperError(cause, "OUTPUT_UNWRITABLE"))
    return new LooperError("OUTPUT_UNWRITABLE", "The service cannot write its outputs.", { cause });
  return cause;
}

/** Without its folder. */
const baseName = (path: string) => path.split("/").at(-1) ?? path;

/** Where an attempt's files go. */
export interface OutputFolderOptions {
  readonly objects: ObjectStore;
  /** This attempt's own folder, below that of all outputs: `ID/ATTEMPT`. */
  readonly below: string;
  /** Aborted when the attempt is. */
  readonly signal: AbortSignal;
  /** Called when the storage does not respond; a file waits until it does. */
  readonly onOutage?: (() => void) | undefined;
}

/**
 * Open the folder.
 *
 * @param options - where it is
 */
export function createOutputFolder({ objects, below, signal, onOutage }: OutputFolderOptions): OutputFolder {
  const written = new Map<string, Omit<OutputFile, "variation">>();
  let document: OutputFile | undefined;
  const write = async (name: string, bytes: Uint8Array): Promise<string> => {
    const file = `${outputsPrefix}${below}/${name}`;
    const contentType = contentTypes[name.split(".").at(-1) ?? ""] ?? "application/octet-stream";
    const put = () => objects.put(file, bytes, { contentType, signal });
    try {
      await retryWhileUnavailable(put, { signal, ...(onOutage ? { onOutage } : {}) });
      signal.throwIfAborted();
    } catch (cause) {
      throw withoutPath(cause);
    }
    written.set(file, {
      // Signed URLs are made of names, so they have no folders; the names of stems tell their loop and part.
      name: baseName(name),
      path: `${below}/${name}`,
      contentType,
      size: bytes.length,
      sha256: createHash("sha256").update(bytes).digest("hex"),
    });
    return file;
  };
  const find = (path: string): Omit<OutputFile, "variation"> => {
    const file = written.get(path);
    if (!file) throw new LooperError("RUNTIME_FAILED", `${path} was never written.`, { facts: { path } });
    return file;
  };
  return {
    write,
    async finish({ pack }) {
      const loops = pack.loops.map((loop) => ({
        ...loop,
        path: baseName(loop.path),
        stems: loop.stems.map((stem) => ({ ...stem, path: baseName(stem.path) })),
      }));
      const text = JSON.stringify({ ...pack, loops });
      const path = await write("loops.json", new TextEncoder().encode(text));
      document = { variation: 0, part: documentPart, ...find(path) };
    },
    filesOf({ path, variation, stems }) {
      return [
        { variation, ...find(path) },
        ...stems.map((stem) => ({ variation, part: stem.part, ...find(stem.path) })),
      ];
    },
    document: () => document,
  };
}
