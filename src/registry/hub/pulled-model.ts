/** The note that lies in a pulled model: where it came from and what its files hash to. */
import type { FileDigest } from "./listing.ts";

/** Its name. It is written last: a folder of a pulled model that lacks it is not whole. */
export const pulledNote = "pulled.json";

/** A model as it was pulled. */
export interface PulledModel {
  /** What to call it. */
  readonly name: string;
  readonly repository: string;
  readonly revision: string;
  readonly commit: string;
  readonly licence: string | null;
  /** By the name they have here. */
  readonly files: Readonly<Record<string, { readonly size: number; readonly digest: FileDigest }>>;
}

/** Write the note. */
export function writePulledNote(model: PulledModel): string {
  return `${JSON.stringify(model, null, 2)}\n`;
}

/**
 * Read a note.
 *
 * @param text - content of the file
 * @returns null where it is none
 */
export function readPulledNote(text: string): PulledModel | null {
  try {
    const note = JSON.parse(text) as PulledModel;
    const strings = [note.name, note.repository, note.revision, note.commit];
    const files = Object.values(note.files);
    const whole =
      strings.every((value) => typeof value === "string") &&
      files.every(({ size, digest }) => Number.isSafeInteger(size) && typeof digest.hex === "string");
    return whole ? note : null;
  } catch {
    return null;
  }
}
