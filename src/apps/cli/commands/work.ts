/** `work`: claim predictions from a PostgreSQL that a `serve`, here or elsewhere, accepts them into. */
import type { Command } from "commander";
import { createJsonLog, type FlagValues, readSettings, startWorker, workSettings } from "#service";
import type { CommandContext } from "../command-context.ts";
import { addSettingOptions } from "../service-options.ts";

/**
 * Work until the user stops it.
 *
 * @param flags - of the command line
 * @param context - signal
 * @throws LooperError INPUT_MISSING without DATABASE_URL
 */
async function runWork(flags: FlagValues, { signal }: CommandContext): Promise<void> {
  // What callers send is theirs: no file of this process, nor of its worker, is for others on this machine.
  process.umask(0o077);
  const settings = await readSettings(workSettings, flags);
  const log = createJsonLog(settings.logLevel);
  const worker = await startWorker({
    ...settings,
    onEvent: ({ event, id, attempt, detail }) =>
      log(event === "no database" ? "warn" : "info", `prediction ${event}`, {
        prediction: id,
        attempt,
        detail,
      }),
    onStuck: () => {
      log("error", "the run does not stop");
      process.exit(1);
    },
  });
  const { name, models, healthUrl } = worker;
  log("info", "ready", { worker: name, models: models.join(), health: healthUrl });
  const stopped = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve());
  });
  try {
    await Promise.race([stopped, worker.done]);
  } finally {
    log("info", "stopping", { drain: settings.drain });
    // Also after an error: what is open would keep the process from ending.
    await worker.stop(settings.drain);
    log("info", "stopped");
  }
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
  addSettingOptions(command, workSettings).action((flags: FlagValues) => runWork(flags, context));
}
