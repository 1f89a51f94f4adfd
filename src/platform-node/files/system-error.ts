/**
 * What the system says when it refuses a file, as an error of the table: one translation for all who read
 * and write. What the file is for, and the way out, are the caller's to say.
 */
import { type ErrorCode, LooperError } from "#base";

/** What was attempted when the system refused. */
export interface Attempt {
  readonly doing: "read" | "write";
  /** The file or folder. */
  readonly path: string;
  /** What it is, where the path alone would not tell: `The graphs in /tmp/graphs`. */
  readonly subject?: string | undefined;
  /** The way out, a sentence; each kind of refusal has a plain one where this is left out. */
  readonly advice?: string | undefined;
  /** The way out when the disk is full. */
  readonly whenFull?: string | undefined;
}

/** What the system's words mean. */
const meanings: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "not permitted",
  EROFS: "the disk is read-only",
  ENOENT: "no such folder",
  ENOTDIR: "part of its path is not a folder",
  EISDIR: "it is a folder",
  ELOOP: "its links lead in a circle",
  ENAMETOOLONG: "the name is too long",
  EMFILE: "too many open files",
  ENFILE: "too many open files",
  EBUSY: "it is in use",
  EIO: "the disk reports an error",
  ENOSPC: "the disk is full",
  EDQUOT: "the quota is used up",
  EFBIG: "the disk takes no file of that size",
};

const isFull = (system: string) => system === "ENOSPC" || system === "EDQUOT";
const isAbsent = (system: string) => system === "ENOENT" || system === "ENOTDIR";
const isCrowded = (system: string) => system === "EMFILE" || system === "ENFILE";

/**
 * Translate a refusal of the system.
 *
 * @param cause - anything caught; what is no refusal of the system is given back as it is
 * @param attempt - what was attempted, and the way out
 * @returns something to throw: INPUT_FILE_NOT_FOUND, INPUT_FILE_UNREADABLE after reading, OUTPUT_DISK_FULL,
 *   OUTPUT_UNWRITABLE after writing, with the path and the system's word as facts
 */
export function systemError(cause: unknown, attempt: Attempt): unknown {
  const system = systemCode(cause);
  if (system === null) return cause;
  const { path, doing, subject = path } = attempt;
  const reason = meanings[system] === undefined ? system : `${meanings[system]}, ${system}`;
  const what =
    doing === "read" && isAbsent(system)
      ? `There is no file ${path}`
      : doing === "write" && isFull(system)
        ? `No space left to write ${subject} (${system})`
        : `${subject} cannot be ${doing === "read" ? "read" : "written"} (${reason})`;
  const facts = { file: path, system };
  return new LooperError(codeOf(system, doing), `${what}. ${adviceOf(system, attempt)}`, { facts, cause });
}

/**
 * Read the system's word for a refusal, such as `ENOSPC`.
 *
 * @param cause - anything caught
 * @returns null where it is no refusal of the system
 */
export function systemCode(cause: unknown): string | null {
  if (!(cause instanceof Error && "code" in cause && "syscall" in cause)) return null;
  return typeof cause.code === "string" ? cause.code : null;
}

/** Check whether the system refused with a certain word. */
export function hasCode(cause: unknown, code: string): boolean {
  return cause instanceof Error && "code" in cause && cause.code === code;
}

function codeOf(system: string, doing: Attempt["doing"]): ErrorCode {
  if (doing === "read") return isAbsent(system) ? "INPUT_FILE_NOT_FOUND" : "INPUT_FILE_UNREADABLE";
  return isFull(system) ? "OUTPUT_DISK_FULL" : "OUTPUT_UNWRITABLE";
}

function adviceOf(system: string, { doing, advice, whenFull }: Attempt): string {
  if (isCrowded(system)) return "Close some programs, or raise the limit (ulimit -n).";
  if (doing === "read") {
    return (
      advice ?? (isAbsent(system) ? "Check the path." : "Check that it is a file and that you may read it.")
    );
  }
  if (isFull(system)) return whenFull ?? "Free some, or choose another folder.";
  return advice ?? "Check that its folder exists and that you may write there.";
}
