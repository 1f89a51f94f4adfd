/**
 * What a caller names as input: a file, or something that can be read once, such as standard input (`-`) or
 * a pipe, which is read into memory.
 */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { bytesSource, formatBytes, LooperError } from "#base";
import { type FileSource, openFileSource } from "./file-source.ts";
import { systemError } from "./system-error.ts";

/** The name that stands for standard input. */
export const standardInput = "-";
/** A pipe may bring no more: it is held in memory. */
const maxPipeBytes = 1 << 30;

async function isPipe(path: string): Promise<boolean> {
  const facts = await stat(path).catch(() => undefined);
  return facts !== undefined && (facts.isFIFO() || facts.isSocket());
}

/** Read all that a pipe brings. */
async function readPipe(name: string, stream: AsyncIterable<Uint8Array>): Promise<FileSource> {
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const part of stream) {
      parts.push(part);
      size += part.length;
      if (size > maxPipeBytes) {
        const message = `${name} brings more than ${formatBytes(maxPipeBytes)}. Save it as a file, and name that.`;
        throw new LooperError("INPUT_AUDIO_TOO_LONG", message, { facts: { file: name, most: maxPipeBytes } });
      }
    }
  } catch (cause) {
    throw systemError(cause, { doing: "read", path: name });
  }
  return { ...bytesSource(Buffer.concat(parts, size), name), close: async () => {} };
}

/**
 * Open what a caller names.
 *
 * @param path - of a file or a pipe, or `-` for standard input, which can be read once
 * @throws LooperError INPUT_FILE_NOT_FOUND, INPUT_FILE_UNREADABLE; INPUT_AUDIO_TOO_LONG for a pipe beyond 1 GiB
 */
export async function openInputSource(path: string): Promise<FileSource> {
  if (path === standardInput) return readPipe("Standard input", process.stdin);
  if (await isPipe(path)) return readPipe(path, createReadStream(path));
  return openFileSource(path);
}
