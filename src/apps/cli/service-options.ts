/** Flags that `serve` and `work` have in common. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { serviceDefaults } from "#service";

/** As commander reads them. */
export interface ServiceFlags {
  readonly data: string;
  readonly model?: string;
  readonly threads?: number;
  readonly lease: number;
  readonly timeLimit: number;
  readonly grace: number;
}

/** Read a number of seconds, threads or the like. */
export function readPositive(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new InvalidArgumentError("A number above 0 is needed.");
  return value;
}

/**
 * Add the flags.
 *
 * @param command - to add to
 */
export function addServiceOptions(command: Command): Command {
  const seconds = (flag: string, text: string, standard: number) =>
    new Option(`${flag} <seconds>`, text).argParser(readPositive).default(standard);
  return command
    .addOption(
      new Option("--data <folder>", "where predictions and their files lie").default("musicgen-looper-data"),
    )
    .option("--model <name>", "the model to have ready; without it, medium if it is on disk, else tiny")
    .addOption(new Option("--threads <count>", "threads of the model").argParser(readPositive))
    .addOption(
      seconds("--lease", "how long a job stays with a worker that gives no sign", serviceDefaults.lease),
    )
    .addOption(seconds("--time-limit", "how long one prediction may run", serviceDefaults.timeLimit))
    .addOption(
      seconds("--grace", "how long the running prediction may still take when the service is stopped", 20),
    );
}

/** What the flags mean; `DATABASE_URL` and `MUSICGEN_LOOPER_HOME` come from the environment. */
export function serviceOptionsOf(flags: ServiceFlags) {
  const { data, model, threads, lease, timeLimit } = flags;
  const databaseUrl = process.env.DATABASE_URL || undefined;
  return { data, databaseUrl, model, threads, lease, timeLimit };
}
