/** `serve`: the service, on this machine. */
import { type Command, Option } from "commander";
import { type Service, serviceDefaults, startService } from "#studio";
import type { CommandContext } from "../command-context.ts";
import { addServiceOptions, type ServiceFlags, serviceOptionsOf } from "../service-options.ts";

/** Flags of the command, as commander reads them. */
interface ServeFlags extends ServiceFlags {
  readonly work: boolean;
  readonly retention: number;
  readonly maxOutputGb: number;
}

/**
 * Run the service until the user stops it.
 *
 * @param flags - of the command line
 * @param context - signal
 */
async function runServe(flags: ServeFlags, { signal }: CommandContext): Promise<void> {
  const lost = new AbortController();
  const service: Service = await startService({
    ...serviceOptionsOf(flags),
    command: `musicgen-looper serve --data ${flags.data}`,
    work: flags.work,
    retention: flags.retention,
    maxOutputBytes: flags.maxOutputGb * 1024 ** 3,
    onLost: () => lost.abort(),
  });
  const ended = AbortSignal.any([signal, lost.signal]);
  process.stderr.write(`Data: ${flags.data}\n`);
  await new Promise<void>((resolve) => {
    if (ended.aborted) resolve();
    ended.addEventListener("abort", () => resolve());
  });
  // A folder that another machine took over is not to be touched again.
  if (lost.signal.aborted) process.exit(1);
  await service.stop(flags.grace);
}

/**
 * Add the command.
 *
 * @param program - to add to
 * @param context - signal
 */
export function addServe(program: Command, context: CommandContext): void {
  const command = program.command("serve").description("Serve the HTTP APIs of Cog and Replicate.");
  addServiceOptions(command)
    .addOption(new Option("--no-work", "only take requests; `musicgen-looper work` elsewhere does the work"))
    .addOption(
      new Option("--retention <seconds>", "how long inputs, outputs and logs are kept after the end")
        .argParser(Number)
        .default(serviceDefaults.retention),
    )
    .addOption(
      new Option("--max-output-gb <gigabytes>", "room for outputs; the oldest go first")
        .argParser(Number)
        .default(serviceDefaults.maxOutputBytes / 1024 ** 3),
    )
    .action((flags: ServeFlags) => runServe(flags, context));
}
