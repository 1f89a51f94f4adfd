/** `work`: take work from a PostgreSQL that a `serve`, here or elsewhere, puts it into. */
import type { Command } from "commander";
import { LooperError } from "#base";
import { startWorker } from "#service";
import type { CommandContext } from "../command-context.ts";
import { addServiceOptions, type ServiceFlags, serviceOptionsOf } from "../service-options.ts";

/**
 * Work until the user stops it.
 *
 * @param flags - of the command line
 * @param context - signal
 * @throws LooperError INPUT_MISSING without DATABASE_URL
 */
async function runWork(flags: ServiceFlags, { signal }: CommandContext): Promise<void> {
  const { databaseUrl, ...options } = serviceOptionsOf(flags);
  if (databaseUrl === undefined) {
    const message =
      "DATABASE_URL is not set. A worker on its own needs a PostgreSQL; without one, `serve` does the work itself.";
    throw new LooperError("INPUT_MISSING", message);
  }
  const worker = await startWorker({
    ...options,
    databaseUrl,
    onNews: ({ what, id, attempt, detail }) => {
      const words = [what, id, attempt === null ? null : `attempt ${attempt}`, detail];
      process.stderr.write(`${words.filter((word) => word !== null).join(" · ")}\n`);
    },
    onStuck: () => process.exit(1),
  });
  process.stderr.write("Ready to work.\n");
  const stopped = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve());
  });
  await Promise.race([stopped, worker.done]);
  await worker.stop(flags.grace);
}

/**
 * Add the command.
 *
 * @param program - to add to
 * @param context - signal
 */
export function addWork(program: Command, context: CommandContext): void {
  const command = program
    .command("work")
    .description("Work for a server that keeps its predictions in the PostgreSQL of DATABASE_URL.");
  addServiceOptions(command).action((flags: ServiceFlags) => runWork(flags, context));
}
