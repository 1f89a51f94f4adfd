/** The port to a folder that holds a model: its files by name. Where it is stays the wing's business. */
import type { ByteSource } from "#base";
import { placeholderBytes, refusePlaceholder } from "./placeholder.ts";

/** A file that is open. */
export interface OpenFile extends ByteSource {
  close(): Promise<void>;
}

/** A folder with the files of a model. */
export interface ModelFolder {
  /** What to call it in messages, and where it is. */
  readonly path: string;
  /** Names of its files, without folders. */
  readonly files: readonly string[];
  /** Digest of its checkpoint, where that was computed before: then weights are read to build graphs alone. */
  readonly digest?: string | undefined;
  /**
   * Open a file.
   *
   * @throws LooperError INPUT_FILE_NOT_FOUND, INPUT_FILE_UNREADABLE
   */
  open(file: string): Promise<OpenFile>;
}

/**
 * Read a whole small file as text.
 *
 * @param folder - that holds it
 * @param file - its name
 * @throws LooperError MODEL_FILE_CORRUPT where it only stands for another file
 */
export async function readText(folder: ModelFolder, file: string): Promise<string> {
  const source = await folder.open(file);
  try {
    const text = new TextDecoder("utf-8").decode(await source.read(0, source.size));
    refusePlaceholder(source.name, text.slice(0, placeholderBytes));
    return text;
  } finally {
    await source.close();
  }
}
