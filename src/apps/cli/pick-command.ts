/**
 * A bare prompt needs no `make`: decide what the first argument is. Knows words; refuses to run.
 */
import { LooperError, nearestName } from "#base";

/**
 * Put `make` before a bare prompt.
 *
 * @param args - arguments as typed
 * @param commands - names of the commands there are
 * @returns arguments that begin with a command, or with an option of the program itself
 * @throws LooperError INPUT_UNKNOWN_COMMAND for a word that looks like a mistyped command
 */
export function pickCommand(args: readonly string[], commands: readonly string[]): string[] {
  const first = args[0];
  if (first === undefined || first.startsWith("-") || first === "help" || commands.includes(first))
    return [...args];
  // One short word that is nearly a command is a slip of the finger, not music.
  const near = /\s/.test(first) ? undefined : nearestName(first, commands);
  if (near && Math.abs(near.length - first.length) <= 2 && first[0] === near[0]) {
    throw new LooperError(
      "INPUT_UNKNOWN_COMMAND",
      `There is no command "${first}". Did you mean ${near}? For a prompt of that one word, write: make "${first}"`,
      { facts: { command: first } },
    );
  }
  return ["make", ...args];
}
