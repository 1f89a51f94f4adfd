/** Where a tensor lies in a file and how its numbers are written, whatever the file's format. */
import { type ByteSource, type ErrorFacts, LooperError } from "#base";

/** Bytes of an element, by the names that safetensors gives them. */
const elementSizes = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  U8: 1,
  I8: 1,
  BOOL: 1,
} as const;

/** Element types that we read. */
export type StoredType = keyof typeof elementSizes;

/** One tensor of a file. */
export interface StoredTensor {
  readonly type: StoredType;
  readonly shape: readonly number[];
  /** First byte in the file. */
  readonly offset: number;
  /** Bytes. */
  readonly length: number;
  /** Where it is not row-major: the step of each axis, in elements; no element is skipped or shared. */
  readonly strides?: readonly number[];
}

/**
 * Check whether a name is that of an element type.
 *
 * @param name - as a file has it
 */
export function isStoredType(name: unknown): name is StoredType {
  return typeof name === "string" && Object.hasOwn(elementSizes, name);
}

/**
 * Count the bytes of an element.
 *
 * @param type - of the element
 */
export function elementSize(type: StoredType): number {
  return elementSizes[type];
}

/**
 * Check whether a value is a list of counts, as shapes and places are.
 *
 * @param value - anything a file may hold
 */
export function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.length <= 8 && value.every((n) => Number.isSafeInteger(n) && n >= 0);
}

/**
 * Report that a file is broken.
 *
 * @param source - the file
 * @param kind - what it should be
 * @param what - is wrong with it, with the value found
 * @param facts - as fields
 */
export function corruptFile(
  source: ByteSource,
  kind: string,
  what: string,
  facts: ErrorFacts = {},
): LooperError {
  return new LooperError(
    "MODEL_FILE_CORRUPT",
    `${source.name} is not a whole ${kind}: ${what}. Download it again.`,
    { facts: { file: source.name, size: source.size, ...facts } },
  );
}

/**
 * Find two things of a file that claim the same bytes.
 *
 * @param things - by name
 * @returns the names of two that overlap, or null
 */
export function findOverlap(
  things: Iterable<readonly [string, { readonly offset: number; readonly length: number }]>,
): readonly [string, string] | null {
  const ordered = [...things].sort(([, a], [, b]) => a.offset - b.offset || a.length - b.length);
  for (let i = 1; i < ordered.length; i++) {
    const [[before, a], [after, b]] = [ordered[i - 1], ordered[i]] as [
      (typeof ordered)[0],
      (typeof ordered)[0],
    ];
    if (a.offset + a.length > b.offset) return [before, after];
  }
  return null;
}
