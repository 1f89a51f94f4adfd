/** Numbers that come as text: from flags, variables, headers. */
import { LooperError } from "./errors.ts";

/**
 * Read a number within a range.
 *
 * @param name - of the flag or variable, for the message
 * @param text - as it was given
 * @param min - least value taken
 * @param max - largest value taken
 * @throws LooperError INPUT_NOT_A_NUMBER, INPUT_OUT_OF_RANGE with name, value and range
 */
export function readNumber(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (text.trim() === "" || Number.isNaN(value)) {
    const message = `${name} is "${text}", which is not a number; it takes ${min} to ${max}.`;
    throw new LooperError("INPUT_NOT_A_NUMBER", message, { facts: { field: name, value: text } });
  }
  if (value < min || value > max) {
    const message = `${name} is ${text}; it takes ${min} to ${max}.`;
    throw new LooperError("INPUT_OUT_OF_RANGE", message, { facts: { field: name, value, min, max } });
  }
  return value;
}
