/** The command line that makes what is in the session. */

/** Inputs that a server has, and a command line does not: addresses of its own. */
const left = ["audio", "prompt"];

/** Quote for a POSIX shell. */
function quoteArgument(text: string): string {
  return /^[\w.,/:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/**
 * Write the command.
 *
 * @param request - inputs as they were asked for
 * @returns such as `musicgen-looper make 'warm pads' --bpm 92`; null without a prompt
 */
export function writeMakeCommand(request: Readonly<Record<string, unknown>>): string | null {
  const { prompt } = request;
  if (typeof prompt !== "string" || prompt === "") return null;
  const options: string[] = [];
  for (const [field, value] of Object.entries(request)) {
    const isList = Array.isArray(value);
    if (left.includes(field) || value === null || (typeof value === "object" && !isList)) continue;
    const name = field === "model_version" ? "model" : field.replaceAll("_", "-");
    if (typeof value === "boolean") options.push(value ? `--${name}` : `--no-${name}`);
    else options.push(`--${name}`, quoteArgument(isList ? value.join(",") : String(value)));
  }
  // A prompt that begins like a flag must stand behind the end of the flags.
  const words = prompt.startsWith("-")
    ? [...options, "--", quoteArgument(prompt)]
    : [quoteArgument(prompt), ...options];
  return ["musicgen-looper", "make", ...words].join(" ");
}
