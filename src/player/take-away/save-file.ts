/** Hand files to the browser. */

/** A file in memory. */
export interface NamedFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Media type of an audio file, by its name. */
export function audioType(file: string): string {
  const extension = file.split(".").at(-1) ?? "";
  const types: Readonly<Record<string, string>> = { wav: "audio/wav", mp3: "audio/mpeg", flac: "audio/flac" };
  return types[extension] ?? "application/octet-stream";
}

/** Save a file where the browser saves files. */
export function saveFile({ name, type, bytes }: NamedFile): void {
  const href = URL.createObjectURL(new Blob([bytes], { type }));
  const link = document.createElement("a");
  link.href = href;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}
