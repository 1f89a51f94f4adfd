/** Shell completion: what each shell wants to be given so that Tab knows commands, options and choices. */
import type { DescribedCommand, DescribedOption } from "./describe-commands.ts";

/** The shells that are known. */
export const shells = ["bash", "zsh", "fish"] as const;
/** One of them. */
export type Shell = (typeof shells)[number];

const program = "musicgen-looper";
/** Within single quotes of a POSIX shell. */
const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
const firstSentence = (text: string) => text.split(/\. |\.$/)[0] ?? text;

/**
 * Write the completion script of a shell.
 *
 * @param shell - which
 * @param commands - of the program
 */
export function writeCompletion(shell: Shell, commands: readonly DescribedCommand[]): string {
  return { bash: writeBash, zsh: writeZsh, fish: writeFish }[shell](commands);
}

function writeBash(commands: readonly DescribedCommand[]): string {
  const flags = commands.map(
    ({ name, options }) => `    ${name}) words=${quote(options.map(({ flag }) => flag).join(" "))} ;;`,
  );
  const values = collectChoices(commands).map(
    ({ flag, choices }) =>
      `    ${flag}) COMPREPLY=($(compgen -W ${quote(choices.join(" "))} -- "$current")); return ;;`,
  );
  return `# bash completion for ${program}
_musicgen_looper() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" words=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W ${quote(commands.map(({ name }) => name).join(" "))} -- "$current"))
    return
  fi
  case "$previous" in
${values.join("\n")}
  esac
  case "\${COMP_WORDS[1]}" in
${flags.join("\n")}
  esac
  if [[ "$current" == -* ]]; then
    COMPREPLY=($(compgen -W "$words" -- "$current"))
  else
    COMPREPLY=($(compgen -f -- "$current"))
  fi
}
complete -o filenames -F _musicgen_looper ${program}
`;
}

function writeZsh(commands: readonly DescribedCommand[]): string {
  const names = commands.map(
    ({ name, description }) => `    ${quote(`${name}:${firstSentence(description)}`)}`,
  );
  const plain = (text: string) => text.replaceAll("[", "(").replaceAll("]", ")").replaceAll(":", "\\:");
  const specOf = ({ flag, takesValue, choices, description }: DescribedOption) => {
    const value = choices.length > 0 ? `:value:(${choices.join(" ")})` : ":value:_files";
    return quote(`${flag}[${plain(firstSentence(description))}]${takesValue ? value : ""}`);
  };
  const cases = commands.map(
    ({ name, options }) =>
      `    ${name}) _arguments ${options.map(specOf).join(" \\\n      ")} '*:argument:_files' ;;`,
  );
  return `#compdef ${program}
_musicgen_looper() {
  local -a commands
  commands=(
${names.join("\n")}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  case "$words[2]" in
${cases.join("\n")}
  esac
}
compdef _musicgen_looper ${program}
`;
}

function writeFish(commands: readonly DescribedCommand[]): string {
  const lines = commands.flatMap(({ name, description, options }) => [
    `complete -c ${program} -n __fish_use_subcommand -a ${name} -d ${quote(firstSentence(description))}`,
    ...options.map(({ flag, takesValue, choices, description: what }) => {
      const value = takesValue ? ` -r${choices.length > 0 ? ` -a ${quote(choices.join(" "))}` : ""}` : "";
      const when = `-n ${quote(`__fish_seen_subcommand_from ${name}`)}`;
      return `complete -c ${program} ${when} -l ${flag.slice(2)}${value} -d ${quote(firstSentence(what))}`;
    }),
  ]);
  return `# fish completion for ${program}\n${lines.join("\n")}\n`;
}

/** Options with a few choices, each once: the same flag has the same choices everywhere. */
function collectChoices(commands: readonly DescribedCommand[]): DescribedOption[] {
  const found = new Map<string, DescribedOption>();
  for (const option of commands.flatMap(({ options }) => options))
    if (option.choices.length > 0) found.set(option.flag, option);
  return [...found.values()];
}
