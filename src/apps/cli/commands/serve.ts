/** `serve`: the service, on this machine. */
import type { Command } from "commander";
import { createJsonLog, type FlagValues, readSettings, serveSettings, startServer } from "#service";
import type { CommandContext } from "../command-context.ts";
import { addSettingOptions } from "../service-options.ts";

/**
 * Run the service until the user stops it.
 *
 * @param flags - of the command line
 * @param context - signal
 */
async function runServe(flags: FlagValues, { signal }: CommandContext): Promise<void> {
  // What callers send is theirs: no file of this process, nor of its worker, is for others on this machine.
  process.umask(0o077);
  const settings = await readSettings(serveSettings, flags);
  const log = createJsonLog(settings.logLevel);
  const lost = new AbortController();
  const server = await startServer({ ...settings, log, onLost: () => lost.abort() });
  // The one line for programs: where it listens.
  process.stdout.write(`${server.url}\n`);
  const reload = () => void server.reloadKeys().catch((error: unknown) => log("error", String(error)));
  // Without a file of keys a terminal that closes ends the process, as it does any other.
  if (settings.keys !== undefined) process.on("SIGHUP", reload);
  const ended = AbortSignal.any([signal, lost.signal]);
  await new Promise<void>((resolve) => {
    if (ended.aborted) resolve();
    ended.addEventListener("abort", () => resolve());
  });
  if (lost.signal.aborted) {
    // A folder that another machine took over must not be touched again.
    log("error", "the data folder was taken over by another machine");
    process.exit(1);
  }
  await server.stop(settings.grace);
  process.off("SIGHUP", reload);
}

/**
 * Add the command.
 *
 * @param program - to add to
 * @param context - signal
 */
export function addServe(program: Command, context: CommandContext): void {
  const command = program
    .command("serve")
    .description("Serve the HTTP APIs of Cog and Replicate, and a page.");
  addSettingOptions(command, serveSettings).action((flags: FlagValues) => runServe(flags, context));
}
