/** The manual page, in roff: what `--help` says of every command, and the examples. */
import type { DescribedCommand } from "./describe-commands.ts";
import { examples } from "./examples.ts";

/** Text as roff takes it: backslashes and leading dots are commands there. */
const toRoff = (text: string) =>
  text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replace(/^([.'])/gm, "\\&$1");

/**
 * Write the manual page.
 *
 * @param commands - of the program
 * @param version - of the program, such as "0.1.0"
 */
export function writeManPage(commands: readonly DescribedCommand[], version: string): string {
  return [
    `.TH MUSICGEN\\-LOOPER 1 "" "musicgen\\-looper ${toRoff(version)}" "User Commands"`,
    ".SH NAME",
    "musicgen\\-looper \\- a sentence and a tempo in, a pack of seamless loops out",
    ".SH SYNOPSIS",
    ".B musicgen\\-looper",
    '.RI [ command "] [" options ]',
    ".SH DESCRIPTION",
    "Makes loops from a prompt with a MusicGen model on this machine, or cuts them out of a recording.",
    "A bare prompt needs no command: it is given to",
    ".BR make .",
    ".SH COMMANDS",
    ...commands.flatMap(writeCommand),
    ".SH EXIT STATUS",
    "0 for success, 2 for input, 3 for models, 4 when no loop could be made, 5 for the machine, 130 after",
    "Ctrl\\-C. Every error names a code.",
    ".SH ENVIRONMENT",
    ".TP",
    ".B MUSICGEN_LOOPER_HOME",
    "Folder for graphs and models; without it the cache folder of the system.",
    ".TP",
    ".B MUSICGEN_LOOPER_MODEL",
    "The model where none is named.",
    ".SH EXAMPLES",
    ...(examples[""] ?? []).flatMap(({ line, what }) => [".TP", `.B ${toRoff(line)}`, toRoff(what)]),
    "",
  ].join("\n");
}

function writeCommand({ name, usage, description, options }: DescribedCommand): string[] {
  return [
    `.SS ${toRoff(`${name} ${usage}`)}`,
    toRoff(description),
    ...options.flatMap(({ flag, takesValue, description: what }) => [
      ".TP",
      `.B ${toRoff(flag)}${takesValue ? " \\fIvalue\\fR" : ""}`,
      toRoff(what) || "\\&",
    ]),
  ];
}
