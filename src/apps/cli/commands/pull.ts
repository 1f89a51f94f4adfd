/** `pull NAME`: fetch a model from the hub. The only command that uses the network. */
import type { Command } from "commander";
import { formatBytes } from "#base";
import { type PullEvent, pullModel } from "#registry";
import type { CommandContext } from "../command-context.ts";
import { createProgressLine, type ProgressLine } from "../terminal/progress-line.ts";

interface PullCommandOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** What a licence means to a musician; the text of the licence is what holds. */
function describeLicence(licence: string | null, repository: string): string {
  if (licence === null) return `Licence: not given by ${repository}. Read its page before you use it.`;
  const meaning = /(^|-)nc(-|$)/i.test(licence) ? " No commercial use of the model or what it plays." : "";
  return `Licence: ${licence}.${meaning}`;
}

function show(event: PullEvent, line: ProgressLine): void {
  if (event.event === "plan") {
    const { repository, revision, commit, size_bytes: size, licence, reason } = event;
    line.say(`${event.model}: ${repository}@${revision} (${commit.slice(0, 12)}), ${formatBytes(size)}.`);
    line.say(`Weights: ${reason}`);
    line.say(describeLicence(licence, repository));
  } else if (event.event === "progress") {
    const { done_bytes: done, total_bytes: total, bytes_per_second: rate, seconds_left: left } = event;
    const pace = rate === null ? "" : `, ${formatBytes(rate)}/s`;
    const label = event.from === "network" ? "Pulling" : "Checking";
    line.update(label, done / total, left, `${formatBytes(done)} of ${formatBytes(total)}${pace}`);
  } else if (event.event === "note") {
    line.say(`note: ${event.message}`);
  } else {
    const { model, path, reused_bytes: reused } = event;
    const taken = reused > 0 ? ` ${formatBytes(reused)} of it were on this machine already.` : "";
    line.finish();
    line.say(
      event.unchanged
        ? `${model} is there already, whole.`
        : `${model} is there.${taken} Play it: musicgen-looper "PROMPT" --model ${model}`,
    );
    process.stdout.write(`${path}\n`);
  }
}

/**
 * Add the command.
 *
 * @param program - to add to
 * @param context - signal
 */
export function addPull(program: Command, { signal }: CommandContext): void {
  program
    .command("pull")
    .description("Fetch a model from the hub: only the files it needs; goes on where it was stopped.")
    .argument(
      "<name>",
      "small, medium, large, stereo-small, stereo-medium, stereo-large or owner/name; @revision may follow",
    )
    .option("--json", "one event a line on stdout, for programs")
    .option("--quiet", "no progress")
    .action(async (name: string, { json = false, quiet = false }: PullCommandOptions) => {
      const line = createProgressLine(process.stderr, quiet || json);
      const onEvent = (event: PullEvent) =>
        json ? void process.stdout.write(`${JSON.stringify(event)}\n`) : show(event, line);
      try {
        await pullModel(name, { signal, onEvent });
      } finally {
        line.finish();
      }
    });
}
