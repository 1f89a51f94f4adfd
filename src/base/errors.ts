/**
 * One family of errors and one table of codes. What an error means to a shell, to HTTP and to a
 * retry loop are columns, so that no two apps can disagree. `docs/errors.md` has a paragraph for
 * each code; `test/docs.test.ts` holds the two together.
 */

/** Whose move it is after the error. */
export type ErrorFamily = "Input" | "Model" | "Music" | "Runtime" | "Work" | "Format";

interface ErrorTraits {
  readonly family: ErrorFamily;
  /** Exit code of the command line. */
  readonly exit: number;
  /** HTTP status of a request that ends so. */
  readonly http: number;
  /** Whether the same request may succeed later, or with another seed. */
  readonly retry: boolean;
}

const input = { family: "Input", exit: 2, http: 422, retry: false } as const;
const format = { family: "Format", exit: 2, http: 415, retry: false } as const;
const model = { family: "Model", exit: 3, http: 503, retry: false } as const;
const music = { family: "Music", exit: 4, http: 422, retry: true } as const;
const runtime = { family: "Runtime", exit: 5, http: 503, retry: true } as const;
const work = { family: "Work", exit: 6, http: 503, retry: true } as const;

/** Every way in which this program fails on purpose. */
export const errorTable = {
  INPUT_OUT_OF_RANGE: input,
  INPUT_NOT_A_NUMBER: input,
  INPUT_UNKNOWN_OPTION: input,
  INPUT_UNKNOWN_COMMAND: input,
  INPUT_MISSING: input,
  INPUT_CONTRADICTION: input,
  INPUT_PROMPT_EMPTY: input,
  INPUT_PROMPT_TOO_LONG: input,
  INPUT_PROMPT_UNKNOWN: input,
  INPUT_FILE_NOT_FOUND: { ...input, http: 404 },
  INPUT_FILE_UNREADABLE: input,
  INPUT_KEYS_INVALID: input,
  INPUT_AUDIO_EMPTY: input,
  INPUT_AUDIO_SILENT: input,
  INPUT_AUDIO_TOO_SHORT: input,
  INPUT_AUDIO_TOO_LONG: input,
  OUTPUT_EXISTS: { ...input, http: 409 },
  OUTPUT_UNWRITABLE: { ...runtime, http: 500, retry: false },
  OUTPUT_DISK_FULL: { ...runtime, http: 507 },
  FORMAT_NOT_AUDIO: format,
  FORMAT_UNSUPPORTED: format,
  FORMAT_TRUNCATED: format,
  FORMAT_CORRUPT: format,
  MODEL_UNKNOWN: { ...model, exit: 2, http: 422 },
  MODEL_NOT_FOUND: model,
  MODEL_NOT_MUSICGEN: model,
  MODEL_UNSUPPORTED: model,
  MODEL_FILE_CORRUPT: model,
  MODEL_PICKLE_REFUSED: model,
  MODEL_TENSOR_MISSING: model,
  MODEL_TENSOR_SHAPE: model,
  MODEL_BUILD_FAILED: model,
  MODEL_CACHE_LOCKED: { ...model, retry: true },
  MODEL_PULL_LOCKED: { ...model, retry: true },
  MODEL_DOWNLOAD_CORRUPT: { ...model, retry: true },
  HUB_OFFLINE: model,
  HUB_UNREACHABLE: { ...model, retry: true },
  HUB_UNAUTHORISED: model,
  HUB_NOT_FOUND: model,
  HUB_BUSY: { ...model, retry: true },
  HUB_FAILED: { ...model, retry: true },
  MUSIC_NO_LOOPS: music,
  RUNTIME_ENGINE_DIED: runtime,
  RUNTIME_OUT_OF_MEMORY: runtime,
  RUNTIME_NOT_A_NUMBER: runtime,
  RUNTIME_NO_DEVICE: { ...runtime, retry: false },
  RUNTIME_NOT_BUILT: { ...runtime, http: 500, retry: false },
  RUNTIME_STOPPED: runtime,
  RUNTIME_CLOSED: { ...runtime, http: 500, retry: false },
  RUNTIME_FAILED: { ...runtime, http: 500 },
  WORK_QUEUE_FULL: { ...work, http: 429 },
  WORK_UPLOADS_FULL: { ...work, http: 429 },
  WORK_RATE_EXCEEDED: { ...work, http: 429 },
  WORK_QUOTA_USED: { ...work, http: 429 },
  WORK_ADDRESS_IN_USE: { ...work, retry: false },
  WORK_ADDRESS_UNUSABLE: { ...work, retry: false },
  WORK_ID_IN_USE: { ...work, http: 409, retry: false },
  WORK_LEASE_LOST: { ...work, http: 409, retry: false },
  WORK_ATTEMPTS_SPENT: { ...work, http: 500 },
  WORK_TIMED_OUT: { ...work, http: 504, retry: false },
  WORK_DATA_IN_USE: work,
  WORK_DATA_CORRUPT: { ...work, http: 500, retry: false },
  WORK_DATA_MISMATCH: { ...work, http: 500, retry: false },
  WORK_SECRET_MISMATCH: { ...work, http: 500, retry: false },
  WORK_DATABASE_UNAVAILABLE: work,
  WORK_DATABASE_DENIED: { ...work, http: 500, retry: false },
  WORK_DATABASE_NEWER: { ...work, http: 500, retry: false },
  WORK_STORAGE_UNAVAILABLE: work,
  WORK_STORAGE_DENIED: { ...work, http: 500, retry: false },
  WORK_STORAGE_NO_BUCKET: { ...work, http: 500, retry: false },
  WORK_STORAGE_REGION: { ...work, http: 500, retry: false },
  WORK_STORAGE_CLOCK: { ...work, http: 500, retry: false },
  WORK_STORAGE_FAILED: { ...work, http: 500 },
} as const satisfies Record<string, ErrorTraits>;

/** A code of the table. */
export type ErrorCode = keyof typeof errorTable;

/** Facts of an error, as fields: actual values, paths, ranges. */
export type ErrorFacts = Readonly<Record<string, string | number | boolean | null>>;

/** The family. `message` carries the actual values and the way out; branch on `code`. */
export class LooperError extends Error {
  override readonly name = "LooperError";
  readonly code: ErrorCode;
  readonly facts: ErrorFacts;

  /**
   * @param code - a code of the table
   * @param message - one or two sentences: what was found, with its value, and the way out
   * @param options - facts as fields; the error that caused this one
   */
  constructor(code: ErrorCode, message: string, options: { facts?: ErrorFacts; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.facts = options.facts ?? {};
  }

  /** Whose move it is. */
  get family(): ErrorFamily {
    return errorTable[this.code].family;
  }
}

/**
 * Check whether something thrown is of the family, also across processes and duplicated copies.
 *
 * @param thrown - anything caught
 * @param code - when given, only this code counts
 */
export function isLooperError(thrown: unknown, code?: ErrorCode): thrown is LooperError {
  if (typeof thrown !== "object" || thrown === null || !("code" in thrown)) return false;
  const found = thrown.code;
  if (typeof found !== "string" || !Object.hasOwn(errorTable, found)) return false;
  return code === undefined || found === code;
}
