/** The files that tools have left, as resources: nothing else on this machine can be read. */
import { readFile } from "node:fs/promises";
import { basename, extname } from "node:path";
import { pathToFileURL } from "node:url";
import { McpError } from "@modelcontextprotocol/sdk/types.js";

/** A file that a tool has left. */
export interface MadeFile {
  readonly path: string;
  /** What it is, in a line. */
  readonly description: string;
}

/** A file as the protocol describes it. */
interface FileResource {
  readonly uri: string;
  readonly name: string;
  readonly description: string;
  readonly mimeType: string;
}

/** What of a file is sent. */
type FileContents = { readonly uri: string; readonly mimeType: string } & (
  | { readonly text: string }
  | { readonly blob: string }
);

/** The files of one connection. */
export interface MadeFiles {
  /** Make a file known. */
  add(file: MadeFile): FileResource;
  list(): FileResource[];
  /**
   * Read a file that is known.
   *
   * @throws McpError -32002, the protocol's code for a resource that is not there
   */
  read(uri: string): Promise<FileContents>;
}

const resourceNotFound = -32002;

const mimeTypes: Readonly<Record<string, string>> = {
  ".wav": "audio/wav",
  ".mp3": "audio/mpeg",
  ".flac": "audio/flac",
  ".json": "application/json",
  ".html": "text/html",
};

/** Create an empty register. */
export function createMadeFiles(): MadeFiles {
  const files = new Map<string, FileResource & { readonly path: string }>();
  return {
    add({ path, description }) {
      const mimeType = mimeTypes[extname(path)] ?? "application/octet-stream";
      const resource = { uri: pathToFileURL(path).href, name: basename(path), description, mimeType };
      files.set(resource.uri, { ...resource, path });
      return resource;
    },
    list: () => [...files.values()].map(({ path: _, ...resource }) => resource),
    async read(uri) {
      const file = files.get(uri);
      if (!file) {
        throw new McpError(resourceNotFound, `No tool of this connection has left ${uri}.`, { uri });
      }
      const { mimeType } = file;
      const bytes = await readFile(file.path).catch(() => {
        throw new McpError(resourceNotFound, `${file.path} is not there any more.`, { uri });
      });
      if (mimeType.startsWith("audio/")) return { uri, mimeType, blob: bytes.toString("base64") };
      return { uri, mimeType, text: bytes.toString("utf8") };
    },
  };
}
